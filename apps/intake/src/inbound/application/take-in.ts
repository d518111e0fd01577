import type { InboundRecorded, InboundRejected } from '@glidepath/contracts';
import {
  type Actor,
  type EventEnvelope,
  EventStore,
  foldFacts,
  VersionConflictError,
} from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import type { Arrival } from '../domain/arrival.js';
import { type Inbox, inbox, type TakeIn as TakeInCommand } from '../domain/inbox.js';
import { type Judgement, judgeArrival } from '../domain/judge-arrival.js';
import { ObserveDeployment, type ObservedDeployment } from './observe-deployment.js';
import { type ArrivalName, Arrivals, type Outcome } from './ports.js';

export interface TakenIn {
  readonly outcome: Outcome;
  readonly inboxKey: string;
  /** What the first arrival with this key came to. */
  readonly inbox: Inbox;
  /** The log's position of what the first arrival led to. */
  readonly position: number;
}

const MAX_TRIES = 5;

/** Takes in what arrived, once however often it comes: as a fact, with the deployment it tells of, or as refused. */
@Injectable()
export class TakeIn {
  constructor(
    private readonly events: EventStore,
    private readonly arrivals: Arrivals,
    private readonly observeDeployment: ObserveDeployment,
  ) {}

  async run(arrival: Arrival, name: ArrivalName, actor: Actor): Promise<TakenIn> {
    const judgement = judgeArrival(arrival);
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.takeIn(judgement, name, actor);
      } catch (error) {
        // The same event came another way at the same moment and was faster: look again.
        if (!(error instanceof VersionConflictError) || tries === MAX_TRIES) throw error;
      }
    }
  }

  private async takeIn(judgement: Judgement, arrival: ArrivalName, actor: Actor): Promise<TakenIn> {
    const { entry } = judgement;
    const stream = `inbound-${entry.inboxKey}`;
    const known = await this.events.readStream(stream);
    if (known.version > 0) return this.knownBefore(judgement, arrival, known.events);
    const conflictsWithEarlier = await this.arrivals.claim(entry, arrival.name);
    const deployment = await this.deploymentOf(judgement);
    const command = commandOf(judgement, deployment, conflictsWithEarlier);
    const { append, after } = await this.events.decide(inbox, stream, command);
    const { position } = await this.events.append({
      streams: [append, ...(deployment?.appends ?? [])],
      context: { actor, correlationId: deployment?.changeId ?? null },
    });
    const outcome = outcomeOf(judgement);
    await this.arrivals.count(arrival.name, entry.inboxKey, outcome, conflictsWithEarlier);
    return { outcome, inboxKey: entry.inboxKey, inbox: after, position };
  }

  /** A second arrival, or the first one delivered again because its acknowledgement was lost. */
  private async knownBefore(
    judgement: Judgement,
    arrival: ArrivalName,
    events: readonly EventEnvelope[],
  ): Promise<TakenIn> {
    const { inboxKey } = judgement.entry;
    const isFirst = arrival.isRedelivery && (await this.arrivals.isClaimedBy(inboxKey, arrival.name));
    const outcome = isFirst ? outcomeOf(judgement) : 'duplicate';
    await this.arrivals.count(arrival.name, inboxKey, outcome, false);
    const state = foldFacts(inbox, events as readonly (InboundRecorded | InboundRejected)[]);
    return { outcome, inboxKey, inbox: state, position: events.at(-1)?.position ?? 0 };
  }

  private deploymentOf(judgement: Judgement): Promise<ObservedDeployment | null> {
    const facts = judgement.verdict === 'record' ? judgement.deployment : null;
    return facts === null ? Promise.resolve(null) : this.observeDeployment.run(facts);
  }
}

function commandOf(
  judgement: Judgement,
  deployment: ObservedDeployment | null,
  conflictsWithEarlier: boolean,
): TakeInCommand {
  const { entry } = judgement;
  switch (judgement.verdict) {
    case 'record':
      return { type: 'record', entry, deploymentId: deployment?.deploymentId ?? null, conflictsWithEarlier };
    case 'reject':
      return { type: 'reject', entry, reason: judgement.reason, errors: judgement.errors };
  }
}

function outcomeOf({ verdict }: Judgement): Exclude<Outcome, 'duplicate'> {
  return verdict === 'record' ? 'recorded' : 'rejected';
}
