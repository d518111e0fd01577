import type { JointRolloutEvent, RolloutEvent } from '@glidepath/contracts';
import { type Decider, type EventEnvelope, type EventStore, foldFacts } from '@glidepath/event-store';
import { jointStream } from '../../joint/domain/joint-ids.js';
import { jointRollout } from '../../joint/domain/joint-rollout.js';
import { rollout } from '../domain/rollout.js';
import { rolloutIdOf, rolloutStream } from '../domain/rollout-id.js';

/** Only what ended before it landed is tried again: nothing else has an attempt after it. */
const MAY_BE_TRIED_AGAIN: readonly string[] = ['rolled-back', 'withdrawn'];

/** One attempt of a revision: its id and its facts. */
export interface Attempt<Fact> {
  readonly rolloutId: string;
  readonly facts: readonly (EventEnvelope & Fact)[];
}

/** The flights of a revision of a change, read from the log, oldest attempt first; none where it is flown jointly. */
export function attemptsOf(
  events: EventStore,
  changeId: string,
  revision: number,
): Promise<readonly Attempt<RolloutEvent>[]> {
  return readAttempts(events, { decider: rollout, streamOf: rolloutStream }, changeId, revision);
}

/** The joint rollouts of a revision of a change, oldest attempt first; none where it is flown as one. */
export function jointAttemptsOf(
  events: EventStore,
  changeId: string,
  revision: number,
): Promise<readonly Attempt<JointRolloutEvent>[]> {
  return readAttempts(events, { decider: jointRollout, streamOf: jointStream }, changeId, revision);
}

interface Attempted<State, Command, Fact extends RolloutEvent | JointRolloutEvent> {
  readonly decider: Decider<State, Command, Fact>;
  readonly streamOf: (rolloutId: string) => string;
}

async function readAttempts<
  State extends { readonly status: string },
  Command,
  Fact extends RolloutEvent | JointRolloutEvent,
>(
  events: EventStore,
  { decider, streamOf }: Attempted<State, Command, Fact>,
  changeId: string,
  revision: number,
): Promise<readonly Attempt<Fact>[]> {
  const attempts: Attempt<Fact>[] = [];
  for (let attempt = 1; ; attempt += 1) {
    const rolloutId = rolloutIdOf(changeId, revision, attempt);
    const stream = await events.readStream(streamOf(rolloutId));
    // The stream is named by the rollout's id and holds its facts and no others.
    const facts = stream.events as readonly (EventEnvelope & Fact)[];
    if (facts.length === 0) return attempts;
    attempts.push({ rolloutId, facts });
    if (!MAY_BE_TRIED_AGAIN.includes(foldFacts(decider, facts).status)) return attempts;
  }
}
