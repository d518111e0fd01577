import { normalQuantile } from '../numeric/normal.js';
import { midRanks } from './mid-ranks.js';

/** A confidence interval for how far the experiment lies above the control, and the likeliest shift. */
export interface ShiftInterval {
  readonly lower: number;
  readonly upper: number;
  /** Hodges-Lehmann: the median of all differences. */
  readonly estimate: number;
}

/**
 * The shift of the experiment against the control by the Mann-Whitney test (asymptotic, with ties and continuity
 * correction). The z value as a function of the shift only steps where the shift equals one of the n·m differences, so
 * both limits are such differences and can be counted off: nothing is searched, no tolerance decides, and a metric
 * measured in another unit is judged alike. Two constant sides need no noise: all differences are the same.
 * @param control not empty, no NaN
 * @param experiment not empty, no NaN
 * @param confidence 0 to 1 exclusive
 * @throws RangeError for an empty side
 * @see Bauer, "Constructing confidence sets using rank statistics", JASA 67, 1972
 */
export function shiftInterval(
  control: readonly number[],
  experiment: readonly number[],
  confidence: number,
): ShiftInterval {
  const differences = allDifferences(control, experiment).sort();
  const last = differences.length - 1;
  const pairs = differences.length;
  const quantile = normalQuantile((1 + confidence) / 2);
  // The least number of differences above a shift that is still too many for that shift.
  const needed = Math.floor(pairs / 2 + 0.5 + quantile * deviation(control, experiment)) + 1;
  const inside = Math.min(needed - 1, last);
  const at = (index: number): number => {
    const difference = differences[index];
    if (difference === undefined) throw new RangeError('a side without values');
    return difference;
  };
  return {
    lower: at(last - inside),
    upper: at(inside),
    estimate: (at(Math.floor(last / 2)) + at(Math.ceil(last / 2))) / 2,
  };
}

/** In one typed array: hundreds of values per side make hundreds of thousands of pairs. */
function allDifferences(control: readonly number[], experiment: readonly number[]): Float64Array {
  const differences = new Float64Array(control.length * experiment.length);
  let at = 0;
  for (const x of experiment) for (const y of control) differences[at++] = x - y;
  return differences;
}

/** Standard deviation of the rank sum between two steps, where only values of one side can tie. */
function deviation(control: readonly number[], experiment: readonly number[]): number {
  const [n, m] = [experiment.length, control.length];
  const ties = [...midRanks(control).tieSizes, ...midRanks(experiment).tieSizes];
  const tied = ties.reduce((sum, size) => sum + size ** 3 - size, 0);
  return Math.sqrt(((n * m) / 12) * (n + m + 1 - tied / ((n + m) * (n + m - 1))));
}
