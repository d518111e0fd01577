import { logMeanExp } from './log-mean-exp.js';
import { logRateRatioEvidence } from './rate-ratio.js';
import type { ArmCounts } from './tick.js';

/**
 * Evidence that more than `limit` of one arm's requests are bad, whatever the other arm does: harm that hits both
 * versions is invisible to a comparison. May be looked at as often as one likes; independent errors are assumed.
 * @param limit largest tolerated ratio of bad to all requests, 0 to 1; at 1 there is never evidence
 * @param counts since one moment
 * @param odds odds ratios beyond the limit, all above 1, equally weighted
 * @returns natural logarithm of E; beyond the limit from -ln(alpha) on
 * @throws RangeError when the limit is outside 0 to 1
 * @see Howard, Ramdas, McAuliffe and Sekhon, "Time-uniform Chernoff bounds via nonnegative supermartingales", 2020
 */
export function logLimitEvidence(limit: number, { total, bad }: ArmCounts, odds: readonly number[]): number {
  if (!(limit >= 0 && limit <= 1)) throw new RangeError(`not a ratio: ${limit}`);
  return logMeanExp(odds.map((ratio) => logRateRatioEvidence(ratio, limit, bad, total - bad)));
}
