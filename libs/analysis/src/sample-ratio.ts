import { logMeanExp } from './log-mean-exp.js';
import { logRateRatioEvidence } from './rate-ratio.js';

/** Counts since the weight was last commanded. */
export interface RoutedShare {
  /** Commanded share of the canary, 0 to 1. */
  readonly weight: number;
  readonly canaryRequests: number;
  readonly controlRequests: number;
  /** Distinct bucketing keys behind the requests; a sticky router draws users, not requests. */
  readonly distinctUsers: number;
  /** Chance of ever calling a right router wrong; 0.001 unless given. */
  readonly alpha?: number;
}

export interface SampleRatio {
  readonly outcome: 'matches' | 'mismatch' | 'not-enough-data';
  /** Observed share of the canary, 0 to 1; null without requests. */
  readonly share: number | null;
  /** Half-width of the band around the weight in which a right router may lie, as a share. */
  readonly band: number;
  /** Evidence that the share lies outside the band, natural logarithm. */
  readonly logE: number;
  readonly threshold: number;
}

/** Odds ratios beyond the edge of the band, from subtle to "all traffic on one arm". */
const ODDS = [1.05, 1.1, 1.25, 1.5, 2, 4, 8, 24];
const SMALLEST_BAND = 0.005;
const SIGMAS = 3;
/** With fewer requests nothing is called a match, however wide the band. */
const LEAST_REQUESTS = 100;

/**
 * Does the observed share of requests agree with the commanded weight? The null is a band around the weight,
 * ± max(0.5 points, 3·sqrt(w(1-w)/users)), because a sticky router that is right still splits a finite number
 * of users unevenly. Only evidence that the share lies beyond an edge of the band is a mismatch; only enough requests
 * of enough users, for a band that excludes 0 and 1, make a match.
 * @throws RangeError when the weight is outside 0 to 1 or a count is negative
 * @see Lindon and Malek, "Anytime-valid inference for multinomial count data", NeurIPS 2022 (sample-ratio test)
 */
export function checkSampleRatio(routed: RoutedShare): SampleRatio {
  const { weight, canaryRequests, controlRequests, distinctUsers, alpha = 0.001 } = routed;
  if (!(weight >= 0 && weight <= 1)) throw new RangeError(`not a share: ${weight}`);
  if (!(canaryRequests >= 0 && controlRequests >= 0 && distinctUsers >= 0))
    throw new RangeError('negative counts');
  const threshold = -Math.log(alpha);
  const requests = canaryRequests + controlRequests;
  const variance = weight * (1 - weight);
  const band = Math.max(SMALLEST_BAND, distinctUsers > 0 ? SIGMAS * Math.sqrt(variance / distinctUsers) : 1);
  if (requests === 0 || distinctUsers === 0) {
    return { outcome: 'not-enough-data', share: null, band, logE: 0, threshold };
  }
  const share = canaryRequests / requests;
  const above = beyond(weight + band, canaryRequests, controlRequests);
  const below = beyond(1 - weight + band, controlRequests, canaryRequests);
  // The two edges share alpha.
  const logE = Math.max(above, below) - Math.LN2;
  const isInside = Math.abs(share - weight) <= band;
  const isWithin = isInside && isTelling(weight, band) && isEnough(requests, variance, band);
  return { outcome: outcomeOf(logE >= threshold, isWithin), share, band, logE, threshold };
}

/** A band that reaches 0 or 1 cannot tell a router that follows from one that sends everybody one way. */
function isTelling(weight: number, band: number): boolean {
  return weight === 0 || weight === 1 || band < Math.min(weight, 1 - weight);
}

/** The scatter of the requests themselves has to fit into the band. */
function isEnough(requests: number, variance: number, band: number): boolean {
  return requests >= Math.max(LEAST_REQUESTS, 1 / band) && SIGMAS * Math.sqrt(variance / requests) <= band;
}

/** Evidence that the first arm gets more than `edge` of the requests. */
function beyond(edge: number, first: number, second: number): number {
  if (edge >= 1) return 0;
  return logMeanExp(ODDS.map((odds) => logRateRatioEvidence(odds, edge, first, second)));
}

function outcomeOf(isBeyond: boolean, isWithin: boolean): SampleRatio['outcome'] {
  if (isBeyond) return 'mismatch';
  return isWithin ? 'matches' : 'not-enough-data';
}
