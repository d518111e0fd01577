import type { ChangeApproved } from '@glidepath/contracts';
import { DomainError, EventStore, type StreamAppend } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { TrafficDrivers } from '../../drivers/driver.js';
import { type ApprovedFlight, approvedFlight } from '../domain/approved-flight.js';
import { flightTargets } from '../domain/flight-targets.js';
import { flownSteps } from '../domain/flown-steps.js';
import { rollout } from '../domain/rollout.js';
import { fileJoint } from '../../joint/domain/file-joint.js';
import { jointStream } from '../../joint/domain/joint-ids.js';
import { jointRollout } from '../../joint/domain/joint-rollout.js';
import { rolloutStream } from '../domain/rollout-id.js';
import type { DataOf } from '../domain/rollout-state.js';

/** What an approval leads to: a flight plan, and what its drivers need before the first weight. */
@Injectable()
export class PlanRollout {
  constructor(
    private readonly events: EventStore,
    private readonly drivers: TrafficDrivers,
  ) {}

  async run(approved: ChangeApproved['data']): Promise<readonly StreamAppend[]> {
    const change = await this.events.readStream(`change-${approved.changeId}`);
    const filed = approvedFlight(change.events, approved);
    return filed === null ? [] : this.file(filed);
  }

  /** One flight, or the flights of a joint plan. Nothing when it is planned already. */
  async file({ plan, ...filed }: ApprovedFlight): Promise<readonly StreamAppend[]> {
    if (plan.strategy !== 'joint') return this.plan({ ...filed, plan });
    const { joint, flights } = fileJoint({ ...filed, plan });
    const command = { type: 'plan', filed: joint } as const;
    const { append } = await this.events.decide(jointRollout, jointStream(joint.rolloutId), command, {
      presumesNew: true,
    });
    if (append.events.length === 0) return [];
    const planned = await Promise.all(flights.map((flight) => this.plan(flight)));
    return [append, ...planned.flat()];
  }

  private async plan(filed: DataOf<'rollout.planned'>): Promise<readonly StreamAppend[]> {
    const flight = await this.events.decide(
      rollout,
      rolloutStream(filed.rolloutId),
      { type: 'plan', filed },
      { presumesNew: true },
    );
    if (flight.append.events.length === 0) return [];
    return [flight.append, ...(await this.preparations(filed))];
  }

  private async preparations(filed: DataOf<'rollout.planned'>): Promise<readonly StreamAppend[]> {
    const { rolloutId, changeId, plan } = filed;
    const targets = flightTargets({ filed, steps: flownSteps(plan) });
    const prepared = await Promise.all(
      targets.map(async ({ service, target }) => {
        try {
          return await this.drivers.of(target).preparations({ rolloutId, changeId, service, target });
        } catch (error) {
          // A plan that cannot be flown is withdrawn with the reason, where everybody sees it.
          if (error instanceof DomainError) return [];
          throw error;
        }
      }),
    );
    return prepared.flat();
  }
}
