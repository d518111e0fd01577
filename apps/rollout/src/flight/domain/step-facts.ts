import type { RolloutEvent } from '@glidepath/contracts';
import { waveOfStep } from './flight-targets.js';
import type { Airborne, DataOf, FiledFlight } from './rollout-state.js';

/** Who acts when no person does. */
export const AUTOPILOT = 'glidepath';

/** The two ids every fact of a flight carries. */
export function idsOf({ filed: { rolloutId, changeId } }: FiledFlight) {
  return { rolloutId, changeId };
}

/** The idempotency key of an effect on the driver: the same effect again, the same key. */
export function weightKey(rolloutId: string, place: number | string, weightPercent: number): string {
  return `${rolloutId}:${place}:${weightPercent}`;
}

/** Who let a flight take off, where it did not by itself. */
export interface TakeOff {
  readonly by?: string | undefined;
  readonly reason?: string | undefined;
}

/** The facts that take a flight off: its first step, and weight 0 before it where that step sets none. */
export function startFacts(flight: FiledFlight, now: Date, { by, reason }: TakeOff): readonly RolloutEvent[] {
  const ids = idsOf(flight);
  const startedAt = now.toISOString();
  const isWeightFirst = flight.steps[0]?.kind === 'set-weight';
  const key = weightKey(ids.rolloutId, 'start', 0);
  const start = { ...ids, step: 0, ...waveIn(flight, 0), weightPercent: 0, key, setAt: startedAt };
  const told = by === undefined ? {} : { by, ...(reason === undefined ? {} : { reason }) };
  return [
    { type: 'rollout.started', data: { ...ids, startedAt, ...told } },
    ...(isWeightFirst ? [] : [weightSet(start)]),
    ...enterStep(flight, 0, now),
  ];
}

function waveIn(flight: FiledFlight, step: number): { readonly wave?: string } {
  const wave = waveOfStep(flight, step);
  return wave === null ? {} : { wave };
}

/** The facts that end a step and begin the next, or land the flight. */
export function passStep(flight: Airborne, reason: string, now: Date): readonly RolloutEvent[] {
  const { step } = flight;
  const passed: RolloutEvent = { type: 'rollout.step-passed', data: { ...idsOf(flight), step, reason } };
  const closed = holdOutsideWindow(flight, step + 1, now);
  return [passed, ...(closed ?? enterStep(flight, step + 1, now))];
}

/** Weights rise inside the flight's window only, unless somebody lets it go on: the next step is not entered. */
function holdOutsideWindow(flight: Airborne, index: number, now: Date): readonly RolloutEvent[] | null {
  const { window } = flight.filed;
  const isRising = flight.steps[index]?.kind === 'set-weight';
  if (window === null || !isRising || now.getTime() < Date.parse(window.endsAt)) return null;
  const reason = `its window closed at ${window.endsAt}; resume to go on outside it, or abort to go back`;
  return [holdFact(flight, { by: AUTOPILOT, cause: 'window', reason }, now)];
}

/** The flight stands still from now on. */
export function holdFact(
  flight: Airborne,
  why: Pick<DataOf<'rollout.paused'>, 'by' | 'cause' | 'reason'>,
  now: Date,
): RolloutEvent {
  const data = { ...idsOf(flight), step: flight.step, ...why, pausedAt: now.toISOString() };
  return { type: 'rollout.paused', data };
}

/** The facts that begin a step, or land the flight when there is none. */
export function enterStep(flight: FiledFlight, index: number, now: Date): readonly RolloutEvent[] {
  const ids = idsOf(flight);
  const step = flight.steps[index];
  const at = now.toISOString();
  if (step === undefined) return [{ type: 'rollout.completed', data: { ...ids, completedAt: at } }];
  const place = { ...ids, step: index };
  const inWave = waveIn(flight, index);
  const entered: RolloutEvent = {
    type: 'rollout.step-entered',
    data: { ...place, ...inWave, kind: step.kind, enteredAt: at },
  };
  switch (step.kind) {
    case 'analyse':
    case 'bake':
      return [entered];
    case 'pause': {
      if (step.forMs !== null) return [entered];
      const reason = 'the plan pauses here until somebody resumes';
      const pause = { by: AUTOPILOT, reason, cause: 'plan', pausedAt: at } as const;
      return [entered, { type: 'rollout.paused', data: { ...place, ...pause } }];
    }
    case 'set-weight': {
      const { weightPercent } = step;
      const key = weightKey(ids.rolloutId, index, weightPercent);
      const set = weightSet({ ...place, ...inWave, weightPercent, key, setAt: at });
      if (flight.filed.plan.strategy !== 'direct') return [entered, set];
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

/** The facts that begin the way back, latest wave first: intent and effect in one append, so that nothing lies between. */
export function rollBack(
  flight: Airborne,
  why: Pick<DataOf<'rollout.rolling-back'>, 'by' | 'reason' | 'cause'>,
  now: Date,
): readonly RolloutEvent[] {
  const place = { ...idsOf(flight), step: flight.step };
  const at = now.toISOString();
  const back = flight.orders.toReversed().map(({ wave }) => {
    const from = wave === null ? 'rollback' : `rollback-${wave}`;
    const key = weightKey(place.rolloutId, from, 0);
    return weightSet({ ...place, ...(wave === null ? {} : { wave }), weightPercent: 0, key, setAt: at });
  });
  return [{ type: 'rollout.rolling-back', data: { ...place, ...why, rollingBackAt: at } }, ...back];
}

/** The facts that end a flight which has not taken off. */
export function withdraw(
  flight: FiledFlight,
  { by, reason }: Pick<DataOf<'rollout.aborted'>, 'by' | 'reason'>,
  now: Date,
): readonly RolloutEvent[] {
  const ids = idsOf(flight);
  const back = { reason, verified: true, observedCanary: 0, rolledBackAt: now.toISOString() };
  return [
    { type: 'rollout.aborted', data: { ...ids, step: 0, by, reason } },
    { type: 'rollout.rolled-back', data: { ...ids, ...back } },
  ];
}

function weightSet(data: DataOf<'rollout.weight-set'>): RolloutEvent {
  return { type: 'rollout.weight-set', data };
}
