import { DRIVER_LIMITS, type FlagEvent } from '@glidepath/contracts';
import { EventStore, type StreamAppend } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { FlagBoard } from '../../../flags/application/flag-board.js';
import { evolveFlag, flag } from '../../../flags/domain/flag.js';
import { flagObjection } from '../../../flags/domain/flag-objection.js';
import type { DriverCapabilities } from '../../domain/driver-capabilities.js';
import { type Observation, UNSEEN } from '../../domain/observation.js';
import {
  type Applied,
  type Steered,
  type TargetOf,
  TrafficDriver,
  type Verification,
  type WeightOrder,
  type WeightPlan,
} from '../../driver.js';

type FlagTarget = TargetOf<'flag'>;

const CAPABILITIES: DriverCapabilities = {
  effect: 'log',
  ...DRIVER_LIMITS.flag,
  tolerancePoints: 0,
  isSticky: true,
  verifies: true,
  counts: false,
};

/** Our own flags: a weight is a fact of the flag's stream, and true the moment it is durable. */
@Injectable()
export class FlagDriver extends TrafficDriver<FlagTarget> {
  readonly kind = 'flag';

  constructor(
    private readonly events: EventStore,
    private readonly board: FlagBoard,
  ) {
    super();
  }

  override capabilities(): DriverCapabilities {
    return CAPABILITIES;
  }

  override async plan({ target, weightPercent }: WeightOrder<FlagTarget>): Promise<WeightPlan> {
    const set = this.board.defined(target.flag)?.weightPercent ?? 0;
    const changes = set === weightPercent ? [] : [`${target.flag} from ${set} % to ${weightPercent} %`];
    return { weightPercent, changes };
  }

  /** The append that ordered the weight has applied it. */
  override async apply(): Promise<Applied> {
    return { outcome: 'unchanged' };
  }

  override async verify({ target, weightPercent, key }: WeightOrder<FlagTarget>): Promise<Verification> {
    const set = this.board.defined(target.flag);
    if (set === null) return { outcome: 'pending', reason: `the flag ${target.flag} is not defined yet` };
    if (set.weightPercent === weightPercent) return { outcome: 'converged', setPercent: set.weightPercent };
    const reason = `${target.flag} was set to ${set.weightPercent} % by ${set.key ?? 'nobody'}, not by ${key}`;
    return { outcome: 'drifted', setPercent: set.weightPercent, reason, isRestart: false };
  }

  override async observe(): Promise<Observation> {
    return UNSEEN;
  }

  /** Going back is a weight like another: the flight orders it in the log. */
  override async reset(): Promise<Applied> {
    return { outcome: 'unchanged' };
  }

  /** One effect for each order, and the flag itself where it does not exist yet. */
  override facts(orders: readonly WeightOrder<FlagTarget>[]): readonly StreamAppend[] {
    const [first] = orders;
    if (first === undefined) return [];
    const { target, service } = first;
    const { stable, canary } = target;
    const onBoard = this.board.get(target.flag);
    const effects: FlagEvent[] = [];
    let state = onBoard.state;
    for (const { rolloutId, changeId, weightPercent, key } of orders) {
      const ids = { flag: target.flag, rolloutId, changeId };
      const defined = flag.decide({ type: 'define', ...ids, service, stable, canary }, state);
      const set = flag.decide({ type: 'set-weight', ...ids, weightPercent, key }, state);
      effects.push(...defined, ...set);
      state = [...defined, ...set].reduce(evolveFlag, state);
    }
    const expected = onBoard.version === 0 ? 'none' : onBoard.version;
    return effects.length === 0 ? [] : [{ stream: `flag-${target.flag}`, expected, events: effects }];
  }

  /** The flag at weight 0 where there is none yet. */
  override async preparations(steered: Steered<FlagTarget>): Promise<readonly StreamAppend[]> {
    const { rolloutId, changeId, service, target } = steered;
    const { flag: name, stable, canary } = target;
    const definition = { type: 'define', flag: name, service, stable, canary, rolloutId, changeId } as const;
    const { append } = await this.events.decide(flag, `flag-${name}`, definition);
    return append.events.length === 0 ? [] : [append];
  }

  /** Whoever follows the log may have been faster, and folds the rest. */
  override appended(facts: readonly StreamAppend[]): void {
    for (const { stream, expected, events } of facts) {
      const name = stream.slice('flag-'.length);
      const { state, version } = this.board.get(name);
      if (version !== (expected === 'none' ? 0 : expected)) continue;
      const after = (events as readonly FlagEvent[]).reduce(evolveFlag, state);
      this.board.put(name, after, version + events.length);
    }
  }

  override holder(target: FlagTarget): string | null {
    return this.board.defined(target.flag)?.rolloutId ?? null;
  }

  override objection({ target, service }: Steered<FlagTarget>): string | null {
    return flagObjection(this.board.known(target.flag), service, target);
  }

  /** What the flag calls them, whoever defined it. */
  override variants(target: FlagTarget): { readonly stable: string; readonly canary: string } {
    const { stable, canary } = this.board.defined(target.flag) ?? target;
    return { stable, canary };
  }
}
