import { at, ids, rolloutId } from './sample-flight.js';

// Facts as the specs of this folder expect them, by step and second.

export const place = (step: number) => ({ ...ids, step });
export const weightSet = (
  step: number,
  weightPercent: number,
  seconds: number,
  where: string | number = step,
) => ({
  type: 'rollout.weight-set' as const,
  data: {
    ...place(step),
    weightPercent,
    key: `${rolloutId}:${where}:${weightPercent}`,
    setAt: at(seconds).toISOString(),
  },
});
export const entered = (
  step: number,
  kind: 'set-weight' | 'pause' | 'analyse' | 'bake',
  seconds: number,
) => ({
  type: 'rollout.step-entered' as const,
  data: { ...place(step), kind, enteredAt: at(seconds).toISOString() },
});
export const started = { type: 'rollout.started' as const, data: { ...ids, startedAt: at(0).toISOString() } };
export const passed = (step: number, reason: string) => ({
  type: 'rollout.step-passed' as const,
  data: { ...place(step), reason },
});
export const paused = (
  step: number,
  cause: 'person' | 'no-data' | 'router' | 'window' | 'driver' | 'harmful',
  by: string,
  reason: string,
  seconds: number,
) => ({
  type: 'rollout.paused' as const,
  data: { ...place(step), by, reason, cause, pausedAt: at(seconds).toISOString() },
});
export const resumed = (step: number, by: string, reason: string, seconds: number) => ({
  type: 'rollout.resumed' as const,
  data: { ...place(step), by, reason, resumedAt: at(seconds).toISOString() },
});
export const rollingBack = (
  step: number,
  cause: 'abort' | 'no-data' | 'rollback' | 'harmful',
  by: string,
  reason: string,
  seconds: number,
) => ({
  type: 'rollout.rolling-back' as const,
  data: { ...place(step), by, reason, cause, rollingBackAt: at(seconds).toISOString() },
});
