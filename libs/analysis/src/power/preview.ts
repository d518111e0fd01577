import type { JudgeOptions } from '../count-judge.js';
import { logRateRatioEvidence } from '../rate-ratio.js';

/** A planned step. */
export interface PlannedStep {
  /** Share of the requests on the canary, 0 to 1. */
  readonly share: number;
  /** How long the step lasts at most, milliseconds. */
  readonly lastsMs: number;
}

/** Recent traffic of the service. */
export interface Traffic {
  readonly requestsPerSecond: number;
  /** Bad / all requests, 0 to 1. */
  readonly badRatio: number;
  /** How much more bad requests vary than independent ones, 1 unless known. */
  readonly dispersionIndex?: number;
}

/** How long a fault stays unseen in a step. */
export interface Detection {
  /** How many times as often as on the control requests go bad. */
  readonly ratio: number;
  /** Time until the evidence is expected to suffice, milliseconds; null when it never does. */
  readonly needsMs: number | null;
  /** Whether the step lasts that long. */
  readonly canSee: boolean;
}

export interface StepPower {
  readonly share: number;
  readonly detections: readonly Detection[];
  /** The same for proving a harmless canary safe, to the tolerated ratio of the judge. */
  readonly safety: { readonly needsMs: number | null; readonly canProve: boolean };
}

export type PowerOptions = Pick<
  JudgeOptions,
  'alpha' | 'beta' | 'toleratedRatio' | 'harmRatios' | 'safeRatios'
>;

/**
 * What every step of a plan can see at the recent traffic, each by itself: evidence of earlier steps only helps. The
 * times are those at which the expected evidence reaches the judge's threshold; half of all runs take longer or shorter
 * by up to about a third.
 * @param ratios faults to ask about, each above 1
 * @throws RangeError when traffic or a share is out of range
 */
export function previewPower(
  steps: readonly PlannedStep[],
  traffic: Traffic,
  options: PowerOptions,
  ratios: readonly number[] = [2, 4, 10],
): readonly StepPower[] {
  check(traffic);
  return steps.map(({ share, lastsMs }) => {
    if (!(share >= 0 && share <= 1)) throw new RangeError(`not a share: ${share}`);
    const detections = ratios.map((ratio) => {
      const needsMs = detectionMs(ratio, share, traffic, options);
      return { ratio, needsMs, canSee: needsMs !== null && needsMs <= lastsMs };
    });
    const needsMs = safetyMs(share, traffic, options);
    return { share, detections, safety: { needsMs, canProve: needsMs !== null && needsMs <= lastsMs } };
  });
}

function check({ requestsPerSecond, badRatio, dispersionIndex = 1 }: Traffic): void {
  if (!(requestsPerSecond >= 0 && Number.isFinite(requestsPerSecond)))
    throw new RangeError(`not a rate: ${requestsPerSecond}`);
  if (!(badRatio >= 0 && badRatio <= 1)) throw new RangeError(`not a ratio: ${badRatio}`);
  if (!(dispersionIndex >= 1)) throw new RangeError(`not a dispersion index: ${dispersionIndex}`);
}

/** Bad requests a second on both arms, while the canary is `ratio` times as bad. */
function badPerSecond(ratio: number, share: number, { requestsPerSecond, badRatio }: Traffic) {
  return {
    canary: requestsPerSecond * share * Math.min(1, badRatio * ratio),
    control: requestsPerSecond * (1 - share) * badRatio,
  };
}

function detectionMs(
  ratio: number,
  share: number,
  traffic: Traffic,
  { alpha, harmRatios }: PowerOptions,
): number | null {
  const { canary, control } = badPerSecond(ratio, share, traffic);
  const growth = Math.max(...harmRatios.map((r) => logRateRatioEvidence(r, share, canary, control)));
  return timeMs(Math.log(harmRatios.length / alpha), growth, traffic);
}

function safetyMs(
  share: number,
  traffic: Traffic,
  { beta, toleratedRatio, safeRatios }: PowerOptions,
): number | null {
  const { canary, control } = badPerSecond(1, share, traffic);
  const tolerated = logRateRatioEvidence(toleratedRatio, share, canary, control);
  const growth = Math.max(
    ...safeRatios.map((r) => logRateRatioEvidence(r, share, canary, control) - tolerated),
  );
  return timeMs(Math.log(safeRatios.length / beta), growth, traffic);
}

function timeMs(threshold: number, growthPerSecond: number, { dispersionIndex = 1 }: Traffic): number | null {
  return growthPerSecond > 0 ? Math.ceil((1000 * threshold * dispersionIndex) / growthPerSecond) : null;
}
