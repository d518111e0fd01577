import type { RolloutEvent } from '@glidepath/contracts';
import {
  type Actor,
  type AppendResult,
  type CommandIdentity,
  EventStore,
  type StreamAppend,
} from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { TrafficDrivers, type WeightOrder } from '../../drivers/driver.js';
import { evolveRollout } from '../domain/evolve-rollout.js';
import { rolloutStream } from '../domain/rollout-id.js';
import type { FiledFlight } from '../domain/rollout-state.js';
import { FlightDeck, type OnDeck } from './flight-deck.js';

export interface FlightFacts {
  readonly before: OnDeck;
  readonly facts: readonly RolloutEvent[];
  readonly actor: Actor;
  readonly command?: CommandIdentity | undefined;
  readonly traceparent?: string | null;
}

/**
 * Appends a flight's facts together with the facts its driver makes of them, in one transaction: where the driver keeps
 * its weights in the log, a weight that is recorded is a weight that is set. The deck shows the result as soon as it is
 * durable.
 * @throws VersionConflictError when somebody else moved the flight or its target
 */
@Injectable()
export class CommitFlight {
  constructor(
    private readonly events: EventStore,
    private readonly deck: FlightDeck,
    private readonly drivers: TrafficDrivers,
  ) {}

  async run({ before, facts, actor, command, traceparent = null }: FlightFacts): Promise<AppendResult> {
    const { state, version } = before;
    if (state.status === 'none') throw new TypeError('a flight is filed by its plan, not committed');
    const { rolloutId, changeId, plan } = state.filed;
    const driver = this.drivers.of(plan.target);
    const effects = driver.facts(ordersOf(state, facts));
    const flight: StreamAppend = { stream: rolloutStream(rolloutId), expected: version, events: facts };
    const result = await this.events.append({
      streams: [flight, ...effects].filter(({ events }) => events.length > 0),
      context: { actor, correlationId: changeId, traceparent },
      ...(command === undefined ? {} : { command }),
    });
    if (result.duplicate) return result;
    driver.appended(effects);
    this.deck.put(rolloutId, facts.reduce(evolveRollout, state), version + facts.length);
    return result;
  }
}

/** The weights that facts order, as orders to the driver of the flight's target. */
function ordersOf({ filed }: FiledFlight, facts: readonly RolloutEvent[]): readonly WeightOrder[] {
  const { rolloutId, changeId, service, plan } = filed;
  return facts.flatMap(({ type, data }) =>
    type === 'rollout.weight-set'
      ? [
          {
            rolloutId,
            changeId,
            service,
            target: plan.target,
            weightPercent: data.weightPercent,
            key: data.key,
          },
        ]
      : [],
  );
}
