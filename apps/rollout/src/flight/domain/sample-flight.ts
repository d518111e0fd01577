import { type RolloutEvent, RolloutPlanSchema, type Tick } from '@glidepath/contracts';
import type { z } from 'zod';
import type { DriverSight } from './driver-sight.js';
import type { Traffic } from './indicator.js';
import { rollout, type RolloutCommand } from './rollout.js';
import { rolloutIdOf } from './rollout-id.js';
import type { DataOf, Rollout } from './rollout-state.js';
import type { Steering } from './steer-flight.js';

// A flight for the specs of this folder.

const START_MS = Date.parse('2026-03-02T12:00:00.000Z');
export const changeId = '0195a000-0000-7000-8000-000000000001';
export const rolloutId = rolloutIdOf(changeId, 1);
export const ids = { rolloutId, changeId };

/** Seconds after the start. */
export function at(seconds: number): Date {
  return new Date(START_MS + seconds * 1000);
}

export type PlanInput = z.input<typeof RolloutPlanSchema>;

/** What is filed beside the plan. */
export type Conditions = Partial<Pick<DataOf<'rollout.planned'>, 'window' | 'requires' | 'excludes'>>;

export function filed(plan: Partial<PlanInput> = {}, conditions: Conditions = {}): DataOf<'rollout.planned'> {
  return {
    ...ids,
    key: 'CHG-1042',
    revision: 1,
    digest: 'd'.repeat(64),
    service: 'checkout',
    environment: 'production',
    artifactDigests: [`sha256:${'a'.repeat(64)}`],
    attempt: 1,
    retry: null,
    window: null,
    requires: [],
    excludes: [],
    ...conditions,
    plan: RolloutPlanSchema.parse({
      strategy: 'canary',
      target: { driver: 'flag', flag: 'checkout-version' },
      steps: [{ setWeight: 25 }, { analyse: { for: '2m' } }],
      analysis: [{ sli: 'availability', judge: { passOn: 'enough-samples', minSamples: 100 } }],
      ...plan,
    }),
  };
}

/** The facts that commands lead to, one after the other, from nothing. */
export function flown(...commands: readonly RolloutCommand[]): readonly RolloutEvent[] {
  const facts: RolloutEvent[] = [];
  let state: Rollout = rollout.initialState();
  for (const command of commands) {
    const decided = rollout.decide(command, state);
    facts.push(...decided);
    state = decided.reduce((folded, fact) => rollout.evolve(folded, fact), state);
  }
  return facts;
}

export const plan = (input: Partial<PlanInput> = {}, conditions: Conditions = {}): RolloutCommand => ({
  type: 'plan',
  filed: filed(input, conditions),
});
export const start = { type: 'start', now: at(0) } as const satisfies RolloutCommand;

export const silence: Traffic = { canary: 0, total: 0, users: null, lastMs: null, lastCanaryMs: null };

/** Traffic seen until a moment, of as many users as requests. */
export function traffic(canary: number, total: number, lastSeconds: number): Traffic {
  const lastMs = at(lastSeconds).getTime();
  return { canary, total, users: total, lastMs, lastCanaryMs: canary > 0 ? lastMs : null };
}

/** A tick of one second; counts are [total, bad]. */
export function tick(
  second: number,
  [canary, canaryBad]: readonly [number, number],
  [control, controlBad]: readonly [number, number],
): Tick {
  return {
    sli: 'availability',
    sliceStart: at(second).toISOString(),
    sliceSeconds: 1,
    canary: { good: canary - canaryBad, total: canary },
    control: { good: control - controlBad, total: control },
  };
}

export function observe(
  seconds: number,
  seen: Traffic,
  ticks: readonly Tick[] = [],
  drivers: readonly DriverSight[] = [],
): RolloutCommand {
  return { type: 'observe', now: at(seconds), observation: { traffic: seen, ticks, drivers } };
}

export function steer(
  type: 'pause' | 'resume' | 'promote' | 'skip' | 'abort' | 'rollback',
  seconds: number,
): Steering {
  return { type, by: 'sam', reason: 'because', now: at(seconds) };
}

/** What a spec compares where the whole fact would drown it. */
export function typesOf(facts: readonly RolloutEvent[]): readonly string[] {
  return facts.map(({ type }) => type.replace('rollout.', ''));
}
