import type { Ramp } from './risk-model.js';

/**
 * Points of a count on a ramp.
 * @throws RangeError when the count is negative or not finite
 */
export function rampPoints({ points, full }: Ramp, count: number): number {
  if (!Number.isFinite(count) || count < 0) throw new RangeError('a count is a finite number from 0');
  return points * Math.min(1, Math.log1p(count) / Math.log1p(full));
}
