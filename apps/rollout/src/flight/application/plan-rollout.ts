import type { ChangeApproved } from '@glidepath/contracts';
import { EventStore, type StreamAppend } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { TrafficDrivers } from '../../drivers/driver.js';
import { approvedFlight } from '../domain/approved-flight.js';
import { rollout } from '../domain/rollout.js';
import { rolloutStream } from '../domain/rollout-id.js';

/** What an approval leads to: a flight plan, and what its driver needs before the first weight. */
@Injectable()
export class PlanRollout {
  constructor(
    private readonly events: EventStore,
    private readonly drivers: TrafficDrivers,
  ) {}

  async run(approved: ChangeApproved['data']): Promise<readonly StreamAppend[]> {
    const change = await this.events.readStream(`change-${approved.changeId}`);
    const filed = approvedFlight(change.events, approved);
    if (filed === null) return [];
    const { rolloutId, changeId, service, plan } = filed;
    const { target } = plan;
    const flight = await this.events.decide(
      rollout,
      rolloutStream(rolloutId),
      { type: 'plan', filed },
      { presumesNew: true },
    );
    if (flight.append.events.length === 0) return [];
    const steered = { rolloutId, changeId, service, target };
    return [flight.append, ...(await this.drivers.of(target).preparations(steered))];
  }
}
