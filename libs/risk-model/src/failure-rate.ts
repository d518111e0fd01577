import type { PastOutcome } from './risk-facts.js';
import type { FailureRatePrior } from './risk-model.js';

/**
 * Expected share of failing changes: the mean of a beta distribution that starts at the prior and counts each past
 * outcome with a weight that halves every `halfLifeDays`.
 * @returns above 0 and below 1
 * @throws RangeError when an age is negative or not a number
 */
export function failureRate(outcomes: readonly PastOutcome[], prior: FailureRatePrior): number {
  let failures = prior.priorFailures;
  let total = prior.priorFailures + prior.priorSuccesses;
  for (const { ageDays, failed } of outcomes) {
    if (!(ageDays >= 0)) throw new RangeError('the age of an outcome is a number of days from 0');
    const weight = 2 ** (-ageDays / prior.halfLifeDays);
    total += weight;
    if (failed) failures += weight;
  }
  return failures / total;
}
