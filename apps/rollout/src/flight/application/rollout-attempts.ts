import type { RolloutEvent } from '@glidepath/contracts';
import { type EventEnvelope, type EventStore, foldFacts } from '@glidepath/event-store';
import { rollout } from '../domain/rollout.js';
import { rolloutIdOf, rolloutStream } from '../domain/rollout-id.js';

type RolloutFact = EventEnvelope & RolloutEvent;

/** Only what ended before it landed is tried again: nothing else has an attempt after it. */
const IS_LAST: readonly string[] = ['none', 'planned', 'running', 'baking', 'paused', 'completed'];

/**
 * The flights of a revision of a change, read from the log, oldest attempt first.
 * @returns of each attempt its id and its facts
 */
export async function attemptsOf(
  events: EventStore,
  changeId: string,
  revision: number,
): Promise<readonly { readonly rolloutId: string; readonly facts: readonly RolloutFact[] }[]> {
  const attempts = [];
  for (let attempt = 1; ; attempt += 1) {
    const rolloutId = rolloutIdOf(changeId, revision, attempt);
    const stream = await events.readStream(rolloutStream(rolloutId));
    // The stream is named by the rollout's id and holds its facts and no others.
    const facts = stream.events as readonly RolloutFact[];
    if (facts.length === 0) return attempts;
    attempts.push({ rolloutId, facts });
    if (IS_LAST.includes(foldFacts(rollout, facts).status)) return attempts;
  }
}
