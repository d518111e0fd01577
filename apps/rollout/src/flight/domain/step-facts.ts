import type { RolloutEvent } from '@glidepath/contracts';
import type { Airborne, DataOf, FiledFlight } from './rollout-state.js';

/** Who acts when no person does. */
export const AUTOPILOT = 'glidepath';

/** The two ids every fact of a flight carries. */
export function idsOf({ filed: { rolloutId, changeId } }: FiledFlight) {
  return { rolloutId, changeId };
}

/** The idempotency key of an effect on the driver: the same effect again, the same key. */
export function weightKey(
  rolloutId: string,
  place: number | 'start' | 'rollback',
  weightPercent: number,
): string {
  return `${rolloutId}:${place}:${weightPercent}`;
}

/** The facts that take a flight off: its first step, and weight 0 before it where that step sets none. */
export function startFacts(flight: FiledFlight, now: Date): readonly RolloutEvent[] {
  const ids = idsOf(flight);
  const startedAt = now.toISOString();
  const isWeightFirst = flight.steps[0]?.kind === 'set-weight';
  const key = weightKey(ids.rolloutId, 'start', 0);
  return [
    { type: 'rollout.started', data: { ...ids, startedAt } },
    ...(isWeightFirst ? [] : [weightSet({ ...ids, step: 0, weightPercent: 0, key, setAt: startedAt })]),
    ...enterStep(flight, 0, now),
  ];
}

/** The facts that end a step and begin the next, or land the flight. */
export function passStep(flight: Airborne, reason: string, now: Date): readonly RolloutEvent[] {
  const { step } = flight;
  const passed: RolloutEvent = { type: 'rollout.step-passed', data: { ...idsOf(flight), step, reason } };
  return [passed, ...enterStep(flight, step + 1, now)];
}

function enterStep(flight: FiledFlight, index: number, now: Date): readonly RolloutEvent[] {
  const ids = idsOf(flight);
  const step = flight.steps[index];
  const at = now.toISOString();
  if (step === undefined) return [{ type: 'rollout.completed', data: { ...ids, completedAt: at } }];
  const place = { ...ids, step: index };
  const entered: RolloutEvent = {
    type: 'rollout.step-entered',
    data: { ...place, kind: step.kind, enteredAt: at },
  };
  switch (step.kind) {
    case 'analyse':
    case 'bake':
      return [entered];
    case 'pause': {
      if (step.forMs !== null) return [entered];
      const pause = {
        by: AUTOPILOT,
        reason: 'the plan pauses here until somebody resumes',
        cause: 'plan',
      } as const;
      return [entered, { type: 'rollout.paused', data: { ...place, ...pause, pausedAt: at } }];
    }
    case 'set-weight': {
      const { weightPercent } = step;
      const key = weightKey(ids.rolloutId, index, weightPercent);
      const set = weightSet({ ...place, weightPercent, key, setAt: at });
      if (flight.filed.plan.strategy === 'canary') return [entered, set];
      const reason = 'a direct plan is not verified by traffic';
      return [
        entered,
        set,
        { type: 'rollout.step-passed', data: { ...place, reason } },
        ...enterStep(flight, index + 1, now),
      ];
    }
  }
}

/** The facts that begin the way back: intent and effect in one append, so that nothing lies between. */
export function rollBack(
  flight: Airborne,
  why: Pick<DataOf<'rollout.rolling-back'>, 'by' | 'reason' | 'cause'>,
  now: Date,
): readonly RolloutEvent[] {
  const place = { ...idsOf(flight), step: flight.step };
  const at = now.toISOString();
  const key = weightKey(place.rolloutId, 'rollback', 0);
  return [
    { type: 'rollout.rolling-back', data: { ...place, ...why, rollingBackAt: at } },
    weightSet({ ...place, weightPercent: 0, key, setAt: at }),
  ];
}

function weightSet(data: DataOf<'rollout.weight-set'>): RolloutEvent {
  return { type: 'rollout.weight-set', data };
}
