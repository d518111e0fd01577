import { type Actor, EventStore, VersionConflictError } from '@glidepath/event-store';
import { Clock } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { FollowLog } from '../../flight/application/follow-log.js';
import { flag } from '../domain/flag.js';
import { SETTLED_AFTER_DAYS, type Staleness, stalenessOf } from '../domain/stale-flag.js';
import { FlagBoard, type OnBoard } from './flag-board.js';
import { MovedBy } from './moved-by.js';

const REPORTER: Actor = { kind: 'system', id: 'rollout', issuer: 'glidepath' };

/** Notices flags that should go. */
@Injectable()
export class StaleFlags {
  constructor(
    private readonly events: EventStore,
    private readonly follow: FollowLog,
    private readonly board: FlagBoard,
    private readonly movedBy: MovedBy,
    private readonly clock: Clock,
  ) {}

  /** @returns null for a flag in use, and for one that is not there */
  of({ state, changedAt }: OnBoard): Staleness | null {
    if (state.status === 'none') return null;
    return stalenessOf(state, changedAt, this.movedBy.run(state.flag) !== null, this.clock.now());
  }

  /** Records what has become stale since the last time, once per flag and cause. */
  async report(): Promise<void> {
    await this.follow.catchUp();
    for (const onBoard of this.board.all()) {
      const stale = this.of(onBoard);
      if (stale === null || onBoard.state.reported[stale.cause] !== undefined) continue;
      await this.record(onBoard.state.flag, stale);
    }
  }

  private async record(name: string, { cause, since }: Staleness): Promise<void> {
    const reason =
      cause === 'expired'
        ? `was to be gone by ${since}`
        : `has answered everybody alike for more than ${SETTLED_AFTER_DAYS} days`;
    const told = { flag: name, reason, cause, since, now: this.clock.now(), movedBy: null };
    const context = { actor: REPORTER, correlationId: null };
    try {
      await this.events.handle(flag, `flag-${name}`, { type: 'report-stale', ...told }, context);
    } catch (error) {
      // Another replica says so too, or somebody changes the flag right now.
      if (!(error instanceof VersionConflictError)) throw error;
    }
  }
}
