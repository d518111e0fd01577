import type { JointRolloutEvent } from '@glidepath/contracts';
import { type Actor, type AppendResult, type CommandIdentity, EventStore } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { AUTOPILOT_ACTOR } from '../../flight/application/autopilot.js';
import { evolveJoint } from '../domain/evolve-joint.js';
import { jointStream } from '../domain/joint-ids.js';
import { JointDeck, type JointOnDeck } from './joint-deck.js';

export interface JointFacts {
  readonly before: JointOnDeck;
  readonly facts: readonly JointRolloutEvent[];
  /** Nobody: the service itself. */
  readonly actor?: Actor;
  readonly command?: CommandIdentity | undefined;
  readonly traceparent?: string | null;
}

/** Appends what is said of a joint rollout. @throws VersionConflictError when somebody else said something first */
@Injectable()
export class CommitJoint {
  constructor(
    private readonly events: EventStore,
    private readonly joints: JointDeck,
  ) {}

  async run({
    before: { state, version },
    facts,
    actor = AUTOPILOT_ACTOR,
    command,
    traceparent = null,
  }: JointFacts): Promise<AppendResult> {
    if (state.status === 'none') throw new TypeError('a joint rollout is filed by its plan, not committed');
    const { rolloutId, changeId } = state.filed;
    const stream = { stream: jointStream(rolloutId), expected: version, events: facts };
    const result = await this.events.append({
      streams: facts.length > 0 ? [stream] : [],
      context: { actor, correlationId: changeId, traceparent },
      ...(command === undefined ? {} : { command }),
    });
    if (!result.duplicate) {
      this.joints.put(rolloutId, facts.reduce(evolveJoint, state), version + facts.length);
    }
    return result;
  }
}
