import {
  type JointPlan,
  JointPlanSchema,
  type JointRolloutEvent,
  type RolloutEvent,
} from '@glidepath/contracts';
import type { z } from 'zod';
import type { DriverSight } from '../../flight/domain/driver-sight.js';
import { rollout, type RolloutCommand } from '../../flight/domain/rollout.js';
import type { Rollout } from '../../flight/domain/rollout-state.js';
import { at, filed, traffic } from '../../flight/domain/sample-flight.js';
import { fileJoint, type FiledTogether } from './file-joint.js';
import { jointOrderFor, reasonsToWaitFor } from './joint-clearance.js';
import { type JointCommand, jointRollout } from './joint-rollout.js';
import type { Flights, JointRollout } from './joint-state.js';

// A joint rollout and its flights for the specs of this folder, without a service around them.

type TargetInput = z.input<typeof JointPlanSchema>['targets'][number];

/** A target that goes to 50 %, to 100 %, and bakes for five seconds. */
export function targetOf(name: string, more: Partial<TargetInput> = {}): TargetInput {
  return {
    name,
    strategy: 'canary',
    target: { driver: 'haproxy', route: name },
    steps: [{ setWeight: 50, name: 'half' }],
    bake: '5s',
    ...more,
  };
}

export function jointPlan(
  targets: readonly TargetInput[],
  more: Partial<z.input<typeof JointPlanSchema>> = {},
): JointPlan {
  return JointPlanSchema.parse({ strategy: 'joint', targets, ...more });
}

/** `a`, then `b` and `c`, then `d`. */
export const diamond = jointPlan([
  targetOf('a'),
  targetOf('b', { after: ['a'] }),
  targetOf('c', { after: ['a'] }),
  targetOf('d', { after: ['b', 'c'] }),
]);

export function filedTogether(plan: JointPlan): FiledTogether {
  const { joint: _, ...approved } = filed();
  return fileJoint({ ...approved, plan });
}

/** What a router shows of a target at a look. */
export type Sight = 'well' | 'harm' | 'unreachable' | 'stuck';

/** What was said, in order: of a target, or of the whole. */
export type Said = readonly [who: string, fact: string];

/** Both rules at work on one log: every call is one append, so that any order of calls is a crash and a recovery. */
export class JointWorld {
  joint: JointRollout = jointRollout.initialState();
  readonly flights = new Map<string, { state: Rollout; version: number }>();
  readonly said: Said[] = [];
  seconds = 0;

  constructor(plan: JointPlan) {
    const { joint, flights } = filedTogether(plan);
    this.tell({ type: 'plan', filed: joint });
    for (const flight of flights) this.command(flight.joint?.target ?? '', { type: 'plan', filed: flight });
  }

  get seen(): Flights {
    return this.flights;
  }

  /** Of a target. */
  state(target: string): Rollout {
    return this.flights.get(target)?.state ?? rollout.initialState();
  }

  statuses(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.flights].map(([target, { state }]) => [target, state.status]));
  }

  /** What a command to the whole leads to. */
  tell(command: JointCommand): readonly JointRolloutEvent[] {
    const facts = jointRollout.decide(command, this.joint);
    for (const fact of facts) this.said.push(['whole', wordOf(fact)]);
    this.joint = facts.reduce((state, fact) => jointRollout.evolve(state, fact), this.joint);
    return facts;
  }

  /** What a command to the flight of a target leads to. */
  command(target: string, command: RolloutCommand): readonly RolloutEvent[] {
    const { state, version } = this.flights.get(target) ?? { state: rollout.initialState(), version: 0 };
    const facts = rollout.decide(command, state);
    for (const fact of facts) this.said.push([target, wordOf(fact)]);
    const next = facts.reduce((folded, fact) => rollout.evolve(folded, fact), state);
    this.flights.set(target, { state: next, version: version + facts.length });
    return facts;
  }

  /** One look at a target, as the service does it. */
  tend(target: string, sight: Sight = 'well'): void {
    const state = this.state(target);
    const now = at(this.seconds);
    const order = jointOrderFor(this.joint, this.seen, target);
    if (state.status === 'none' || state.status === 'completed') return;
    if (state.status === 'planned') {
      if (order.type === 'return') this.command(target, { type: 'obey', order, now });
      else
        this.command(target, {
          type: 'start',
          now,
          waitsFor: reasonsToWaitFor(this.joint, this.seen, target),
        });
      return;
    }
    if (!('orders' in state) || state.status === 'rolled-back') return;
    const isStuck = sight === 'stuck' || sight === 'unreachable';
    const canary = isStuck ? 500 : state.weightPercent * 10;
    const drivers = state.orders.map(({ key, wave }): DriverSight => ({
      wave,
      key,
      outcome: sight === 'unreachable' ? 'failing' : 'converged',
      reason: sight === 'unreachable' ? 'nobody answers' : '',
      behindSinceMs: sight === 'unreachable' ? at(this.seconds - 60).getTime() : null,
      trouble: sight === 'harm' ? { reason: 'the canary is dead', isHarm: true } : null,
    }));
    const observation = { ticks: [], traffic: traffic(canary, 1_000, this.seconds), drivers, joint: order };
    this.command(target, { type: 'observe', now, observation });
  }

  /** One look at the whole, and every flight told what follows from it. */
  look(): void {
    const now = at(this.seconds);
    this.tell({ type: 'observe', flights: this.seen, now });
    for (const target of this.flights.keys()) {
      const order = jointOrderFor(this.joint, this.seen, target);
      this.command(target, { type: 'obey', order, now });
    }
  }

  /** Looks at everything for so long, each target as it is said to be seen. */
  pass(seconds: number, sights: Readonly<Record<string, Sight>> = {}): this {
    for (const end = this.seconds + seconds; this.seconds < end; this.seconds += 1) {
      for (const target of this.flights.keys()) this.tend(target, sights[target]);
      this.look();
    }
    return this;
  }
}

function wordOf({ type }: { readonly type: string }): string {
  return type.slice(type.indexOf('.') + 1);
}
