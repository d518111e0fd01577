import type { RolloutTarget } from '@glidepath/contracts';
import type { StreamAppend } from '@glidepath/event-store';
import type { DriverCapabilities } from './domain/driver-capabilities.js';
import type { Observation } from './domain/observation.js';

/** The target of one kind of driver. */
export type TargetOf<Driver extends RolloutTarget['driver']> = Extract<RolloutTarget, { driver: Driver }>;

/** Whose traffic is steered, and for which flight. */
export interface Steered<Target extends RolloutTarget = RolloutTarget> {
  readonly rolloutId: string;
  readonly changeId: string;
  readonly service: string;
  readonly target: Target;
}

/** A weight that stands in the log and is to be true outside. */
export interface WeightOrder<Target extends RolloutTarget = RolloutTarget> extends Steered<Target> {
  /** Share of the canary, percent with two decimals; always absolute, so that doing it twice changes nothing. */
  readonly weightPercent: number;
  /** Idempotency key of the effect, from the fact that ordered it: the same order again, the same key. */
  readonly key: string;
}

/** What `apply` would do. */
export interface WeightPlan {
  /** What the driver will really set, percent: the nearest it can do. */
  readonly weightPercent: number;
  /** What differs now, one phrase each; empty when nothing would change. */
  readonly changes: readonly string[];
}

export interface Applied {
  /** `accepted`: told, and to be verified; `unchanged`: it was so already. */
  readonly outcome: 'accepted' | 'unchanged';
}

/** Whether the router is set as ordered. What the traffic then does is for the counts to say. */
export type Verification =
  | { readonly outcome: 'converged'; readonly setPercent: number }
  /** Told, not there yet: look again. */
  | { readonly outcome: 'pending'; readonly reason: string }
  /** Something else than ordered: by a restart that lost it, or by somebody else's hand. Applying it again repairs it. */
  | {
      readonly outcome: 'drifted';
      readonly setPercent: number | null;
      readonly reason: string;
      /** Whether the router lost it by itself; false where somebody set it, or the driver cannot tell. */
      readonly isRestart: boolean;
    }
  /** The driver cannot tell; only traffic can. */
  | { readonly outcome: 'unsupported' };

/**
 * Moves the traffic of one kind of target. Every implementation passes `test/drivers/traffic-driver-suite.ts`.
 *
 * A driver either keeps its weights in the log (`capabilities().effect` is `log`: `facts` are appended together with the
 * flight's own, and a recorded weight is a set weight) or outside (`effect` is `outside`: `rollout.weight-set` is the
 * intent, `apply` the effect, `rollout.weight-verified` the fact). The methods that do I/O reject with a
 * `DriverUnreachableError` (try again) or a `DriverRefusedError` (a person has to look), never with anything else,
 * and never wait longer than a few seconds.
 */
export abstract class TrafficDriver<Target extends RolloutTarget = RolloutTarget> {
  abstract readonly kind: Target['driver'];

  /** What it can do; decides which plans are legal (see `driverFaults`). */
  abstract capabilities(): DriverCapabilities;

  /** @throws WeightNotPossibleError when the target cannot be set near enough to the weight */
  abstract plan(order: WeightOrder<Target>): Promise<WeightPlan>;

  /** Makes the weight true outside. Idempotent: by its key, and because weights are absolute. */
  abstract apply(order: WeightOrder<Target>): Promise<Applied>;

  abstract verify(order: WeightOrder<Target>): Promise<Verification>;

  /** Requests per arm as the router counted them, and how its arms are; what it cannot tell is null or `unknown`. */
  abstract observe(steered: Steered<Target>): Promise<Observation>;

  /** Sends everybody to the stable version, whatever stands; for a target that is being left. */
  abstract reset(order: Omit<WeightOrder<Target>, 'weightPercent'>): Promise<Applied>;

  /** Facts that orders lead to in streams of the driver's own, to be appended together with the orders. */
  facts(_orders: readonly WeightOrder<Target>[]): readonly StreamAppend[] {
    return [];
  }

  /** What has to stand before the first order; appended with the plan of the flight. */
  preparations(_steered: Steered<Target>): Promise<readonly StreamAppend[]> {
    return Promise.resolve([]);
  }

  /** Tells the driver that its facts are durable. */
  appended(_facts: readonly StreamAppend[]): void {
    // Nothing to remember for those that have no facts.
  }

  /** The rollout that moved the target last, as far as the driver remembers; it holds the target until it has ended. */
  holder(_target: Target): string | null {
    return null;
  }

  /** Why this service may not move the target, a sentence; null when it may. */
  objection(_steered: Steered<Target>): string | null {
    return null;
  }

  /** Names of the variants as indicators and evaluations call them. */
  variants({ stable, canary }: Target): { readonly stable: string; readonly canary: string } {
    return { stable, canary };
  }
}

/** Every driver there is. */
export abstract class TrafficDrivers {
  /** @throws UnknownDriverError when this service has none of that kind */
  abstract of(target: RolloutTarget): TrafficDriver;
}
