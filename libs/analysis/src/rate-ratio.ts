/**
 * Log-likelihood ratio "events come `ratio` times as often per unit of exposure in the first arm" against
 * "equally often", given who had each event. Conditioning on the number of events removes the common rate,
 * the hour of the day and the weight of the moment; only the exposure share matters.
 *
 * An event falls on the first arm with probability s·r / (s·r + 1 - s), so the sum of logs is
 * `first·ln r - (first + second)·ln(1 + s·(r - 1))`: defined for s = 0 and s = 1 too, where it is 0.
 * @param ratio rate ratio, above 0
 * @param share exposure of the first arm / exposure of both, 0 to 1
 * @param first events in the first arm
 * @param second events in the second arm
 * @returns natural logarithm
 * @see Lindon and Malek, "Anytime-valid inference for multinomial count data", NeurIPS 2022
 */
export function logRateRatioEvidence(ratio: number, share: number, first: number, second: number): number {
  return first * Math.log(ratio) - (first + second) * Math.log1p(share * (ratio - 1));
}
