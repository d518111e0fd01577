import type { RolloutTarget } from '@glidepath/contracts';
import type { MemoryEventStore } from '@glidepath/event-store';
import { Clock } from '@glidepath/service-kit';
import type { FlagDriver } from '../src/drivers/adapters/flag/flag-driver.js';
import { UnknownDriverError } from '../src/drivers/domain/errors.js';
import { type TrafficDriver, TrafficDrivers } from '../src/drivers/driver.js';
import { GateCandidates } from '../src/gate/application/ports.js';
import type { MemoryRouter } from './memory-router.js';

// What the harness puts in the place of clock, database and routers.

/** A clock that stands until it is set. */
export class SetClock extends Clock {
  at = new Date('2026-03-02T12:00:00.000Z');
  override now(): Date {
    return this.at;
  }
}

/** Every change the log knows is a candidate: the projection finds no fewer. */
export class EveryChange extends GateCandidates {
  constructor(private readonly store: MemoryEventStore) {
    super();
  }
  override async find(): Promise<readonly string[]> {
    const ids: string[] = [];
    for await (const { type, data } of this.store.readLog({ types: ['change.submitted'] })) {
      ids.unshift((data as { changeId: string }).changeId);
      if (type !== 'change.submitted') break;
    }
    return ids;
  }
}

/** The real flags, and a router in memory. */
export class TestDrivers extends TrafficDrivers {
  constructor(
    private readonly flag: () => FlagDriver,
    private readonly router: MemoryRouter,
  ) {
    super();
  }
  override of({ driver }: RolloutTarget): TrafficDriver {
    if (driver === 'flag') return this.flag();
    if (driver === 'haproxy') return this.router;
    throw new UnknownDriverError(driver);
  }
}
