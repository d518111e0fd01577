import type { ChangeApproved } from '@glidepath/contracts';
import { EventStore, type StreamAppend } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { flag } from '../../flags/domain/flag.js';
import { approvedFlight } from '../domain/approved-flight.js';
import { rollout } from '../domain/rollout.js';
import { rolloutStream } from '../domain/rollout-id.js';

/** What an approval leads to: a flight plan, and its flag at weight 0 where there is none yet. */
@Injectable()
export class PlanRollout {
  constructor(private readonly events: EventStore) {}

  async run(approved: ChangeApproved['data']): Promise<readonly StreamAppend[]> {
    const change = await this.events.readStream(`change-${approved.changeId}`);
    const filed = approvedFlight(change.events, approved);
    if (filed === null) return [];
    const { rolloutId, changeId, service, plan } = filed;
    const { flag: name, stable, canary } = plan.target;
    const flight = await this.events.decide(
      rollout,
      rolloutStream(rolloutId),
      { type: 'plan', filed },
      { presumesNew: true },
    );
    if (flight.append.events.length === 0) return [];
    const definition = { type: 'define', flag: name, service, stable, canary, rolloutId, changeId } as const;
    const defined = await this.events.decide(flag, `flag-${name}`, definition);
    return [flight.append, defined.append].filter(({ events }) => events.length > 0);
  }
}
