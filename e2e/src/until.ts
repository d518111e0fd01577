import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 100;
/** Generous: a machine that runs several stacks at once is slow, and who passes does not wait. */
const DEADLINE_MS = 90_000;

/**
 * Asks until the answer is not undefined. A question that throws is asked again: whoever is asked may just be starting.
 * @param what the condition in words, for whoever reads the failure
 * @throws Error naming the condition and the last failure when `deadlineMs` is over
 */
export async function until<Answer>(
  what: string,
  question: () => Promise<Answer | undefined>,
  deadlineMs = DEADLINE_MS,
): Promise<Answer> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const { answer, failure } = await ask(question);
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) {
      throw new Error(`not within ${deadlineMs / 1000} s: ${what}`, { cause: failure });
    }
    await delay(POLL_MS);
  }
}

async function ask<Answer>(
  question: () => Promise<Answer | undefined>,
): Promise<{ answer?: Answer | undefined; failure?: unknown }> {
  try {
    return { answer: await question() };
  } catch (failure) {
    return { failure };
  }
}
