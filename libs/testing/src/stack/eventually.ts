import { setTimeout as delay } from 'node:timers/promises';

const PAUSE_MS = 20;

/**
 * What the question answers once the answer is not undefined.
 * @throws when it still is after `deadlineMs`
 */
export async function eventually<Value>(
  question: () => Promise<Value | undefined>,
  deadlineMs = 15_000,
): Promise<Value> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const answer = await question();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`no answer within ${deadlineMs} ms`);
    await delay(PAUSE_MS);
  }
}
