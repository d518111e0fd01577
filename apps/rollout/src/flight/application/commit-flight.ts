import type { FlagEvent, RolloutEvent } from '@glidepath/contracts';
import {
  type Actor,
  type AppendResult,
  type CommandIdentity,
  EventStore,
  type StreamAppend,
} from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { FlagBoard } from '../../flags/application/flag-board.js';
import { evolveFlag, flag, type Flag } from '../../flags/domain/flag.js';
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
 * Appends a flight's facts together with their effects on its flag, in one transaction: a weight that is recorded is a
 * weight that is set. Deck and board show the result as soon as it is durable.
 * @throws VersionConflictError when somebody else moved the flight or the flag
 */
@Injectable()
export class CommitFlight {
  constructor(
    private readonly events: EventStore,
    private readonly deck: FlightDeck,
    private readonly board: FlagBoard,
  ) {}

  async run({ before, facts, actor, command, traceparent = null }: FlightFacts): Promise<AppendResult> {
    const { state, version } = before;
    if (state.status === 'none') throw new TypeError('a flight is filed by its plan, not committed');
    const { rolloutId, changeId } = state.filed;
    const flagName = state.filed.plan.target.flag;
    const onBoard = this.board.get(flagName);
    const effects = effectsOn(onBoard.state, state, facts);
    const flight: StreamAppend = { stream: rolloutStream(rolloutId), expected: version, events: facts };
    const effect: StreamAppend = {
      stream: `flag-${flagName}`,
      expected: onBoard.version === 0 ? 'none' : onBoard.version,
      events: effects,
    };
    const result = await this.events.append({
      streams: [flight, effect].filter(({ events }) => events.length > 0),
      context: { actor, correlationId: changeId, traceparent },
      ...(command === undefined ? {} : { command }),
    });
    if (result.duplicate) return result;
    this.board.put(flagName, effects.reduce(evolveFlag, onBoard.state), onBoard.version + effects.length);
    this.deck.put(rolloutId, facts.reduce(evolveRollout, state), version + facts.length);
    return result;
  }
}

/** One effect for each weight the facts set, and the flag itself where it does not exist yet. */
function effectsOn(
  before: Flag,
  { filed }: FiledFlight,
  facts: readonly RolloutEvent[],
): readonly FlagEvent[] {
  const { rolloutId, changeId, service, plan } = filed;
  const ids = { flag: plan.target.flag, rolloutId, changeId };
  const { stable, canary } = plan.target;
  const effects: FlagEvent[] = [];
  let state = before;
  for (const fact of facts) {
    if (fact.type !== 'rollout.weight-set') continue;
    const { weightPercent, key } = fact.data;
    const defined = flag.decide({ type: 'define', ...ids, service, stable, canary }, state);
    const set = flag.decide({ type: 'set-weight', ...ids, weightPercent, key }, state);
    effects.push(...defined, ...set);
    state = [...defined, ...set].reduce(evolveFlag, state);
  }
  return effects;
}
