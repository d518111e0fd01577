import { lowerBeta } from '../numeric/incomplete-beta.js';
import { weightSequence } from './step-weights.js';
import type { StepWeights } from './step-weights.js';

/** Milliseconds a healthy canary takes to its promotion: one interval per weight. */
export function promotionMs(intervalMs: number, config: StepWeights): number {
  return intervalMs * weightSequence(config).length;
}

/** Milliseconds until a canary that always fails is rolled back. One more interval passes in fact: counts are read first. */
export function rollbackMs(intervalMs: number, threshold: number): number {
  return intervalMs * threshold;
}

/**
 * Chance that a healthy canary is rolled back because failed checks only add up.
 * @param failure chance of one check to fail by accident, 0 to 1
 * @param passes checks that have to pass for a promotion
 */
export function falseRollback(failure: number, threshold: number, passes: number): number {
  return lowerBeta(threshold, passes, failure);
}
