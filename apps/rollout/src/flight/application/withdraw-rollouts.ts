import { EventStore, type StreamAppend } from '@glidepath/event-store';
import { Clock } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { approvedRevisions } from '../domain/approved-flight.js';
import { rollout } from '../domain/rollout.js';
import { rolloutStream } from '../domain/rollout-id.js';
import { AUTOPILOT } from '../domain/step-facts.js';
import { attemptsOf } from './rollout-attempts.js';

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
    const attempts = await Promise.all(
      approvedRevisions(change.events, beforeRevision).map((revision) =>
        attemptsOf(this.events, changeId, revision),
      ),
    );
    const decisions = await Promise.all(
      attempts.flat().map(({ rolloutId }) => this.events.decide(rollout, rolloutStream(rolloutId), command)),
    );
    return decisions.map(({ append }) => append).filter(({ events }) => events.length > 0);
  }
}
