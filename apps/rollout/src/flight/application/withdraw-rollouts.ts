import { EventStore, type StreamAppend } from '@glidepath/event-store';
import { Clock } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { jointStream } from '../../joint/domain/joint-ids.js';
import { jointRollout } from '../../joint/domain/joint-rollout.js';
import { approvedRevisions } from '../domain/approved-flight.js';
import { rollout } from '../domain/rollout.js';
import { rolloutStream } from '../domain/rollout-id.js';
import { AUTOPILOT } from '../domain/step-facts.js';
import { attemptsOf, jointAttemptsOf } from './rollout-attempts.js';

/** Withdraws what a change had approved and has not started; what flies is brought back by an abort. */
@Injectable()
export class WithdrawRollouts {
  constructor(
    private readonly events: EventStore,
    private readonly clock: Clock,
  ) {}

  /** @param beforeRevision only what was approved of earlier revisions */
  async run(changeId: string, reason: string, beforeRevision: number): Promise<readonly StreamAppend[]> {
    const change = await this.events.readStream(`change-${changeId}`);
    const command = { type: 'withdraw', by: AUTOPILOT, reason, now: this.clock.now() } as const;
    const decided = await Promise.all(
      approvedRevisions(change.events, beforeRevision).map(async (revision) => {
        const alone = await attemptsOf(this.events, changeId, revision);
        const joint = await jointAttemptsOf(this.events, changeId, revision);
        return Promise.all([
          ...alone.map(({ rolloutId }) => this.events.decide(rollout, rolloutStream(rolloutId), command)),
          ...joint.map(({ rolloutId }) => this.events.decide(jointRollout, jointStream(rolloutId), command)),
        ]);
      }),
    );
    return decided
      .flat()
      .map(({ append }) => append)
      .filter(({ events }) => events.length > 0);
  }
}
