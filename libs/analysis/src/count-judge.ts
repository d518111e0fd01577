import { dispersionIndex, initialDispersion, recordDispersion } from './dispersion.js';
import type { DispersionOptions, DispersionState } from './dispersion.js';
import { initialSpread, recordSpread, spreadIndex } from './spread.js';
import type { SpreadOptions, SpreadState } from './spread.js';
import { logMeanExp } from './log-mean-exp.js';
import { logRateRatioEvidence } from './rate-ratio.js';
import { isPossible } from './tick.js';
import type { ArmCounts, Tick } from './tick.js';

export type Verdict = 'harmful' | 'safe' | 'not-enough-data' | 'broken-measurement';

/** What a look at an SLI gave: counts, silence, or a source that could not be read. */
export type Reading =
  | { readonly reading: 'ok'; readonly tick: Tick }
  | { readonly reading: 'no-data' }
  | { readonly reading: 'error'; readonly detail: string };

export interface JudgeOptions {
  /** Chance of ever calling a harmless canary harmful, 0 to 1 exclusive, however often one looks. */
  readonly alpha: number;
  /** Chance of ever calling a canary safe that is `toleratedRatio` times as bad or worse. */
  readonly beta: number;
  /** M of "not worse than M times the control"; above every rate of `safeRatios`. */
  readonly toleratedRatio: number;
  /** Rate ratios that count as harm, all above 1, equally weighted. */
  readonly harmRatios: readonly number[];
  /** Rate ratios that count as harmless, equally weighted. */
  readonly safeRatios: readonly number[];
  /** `none` assumes independent errors: measured, bursts of 5 then stop 58% of healthy canaries. */
  readonly dispersion: DispersionOptions | 'none';
  /**
   * Corrects for the canary's own bursts as well, which the control's last minutes may not show. Left out, the judge
   * is version 1.
   */
  readonly spread?: SpreadOptions;
  /** Unreadable or impossible looks in a row from which the measurement counts as broken. */
  readonly brokenAfter: number;
}

export const defaultJudgeOptions: JudgeOptions = {
  alpha: 0.01,
  beta: 0.05,
  toleratedRatio: 2,
  harmRatios: [1.25, 1.5, 2, 3, 4, 6, 8, 12, 16, 24],
  safeRatios: [0.7, 0.8, 0.9, 1, 1.15],
  dispersion: { bucketMs: 60_000, window: 30, minimumBuckets: 5 },
  brokenAfter: 5,
};

/** Version 2: measured, bursts of mean size 20 stop 21 % of healthy canaries of version 1, and few of this one's. */
export const burstProofJudgeOptions: JudgeOptions = {
  ...defaultJudgeOptions,
  spread: {
    bucketsMs: [0, 10_000, 30_000, 60_000, 120_000, 300_000],
    comparesWith: 'all',
    sigmas: 2.33,
    leastTicks: 2,
  },
};

/**
 * Version 3: harm that begins ten minutes after the canary is seen in minutes; version 2 takes it for a burst of the
 * canary and waits a quarter of an hour to be sure.
 */
export const lateHarmJudgeOptions: JudgeOptions = {
  ...defaultJudgeOptions,
  spread: {
    bucketsMs: [0, 10_000, 30_000, 90_000],
    comparesWith: 'neighbour',
    sigmas: 3,
    leastTicks: 2,
  },
};

/** Everything the judge remembers; plain JSON that survives a round trip bit for bit. */
export interface JudgeState {
  /** Running log-likelihood ratios against "no difference", one per harm ratio. */
  readonly harm: readonly number[];
  /** The same, one per safe ratio. */
  readonly safe: readonly number[];
  /** The same, at the tolerated ratio. */
  readonly tolerated: number;
  /** Largest corrected log E for harm so far: stopping is valid at any moment, so it stays. */
  readonly peakLogEHarm: number;
  readonly canary: ArmCounts;
  readonly control: ArmCounts;
  /** Ticks with counts. */
  readonly ticks: number;
  readonly dispersion: DispersionState;
  /** Of the canary over the whole run, one per length of bucket; absent in version 1. */
  readonly spread?: readonly SpreadState[];
  readonly faultsInARow: number;
  readonly lastFault: string | null;
}

/** A verdict with the numbers it rests on. Logarithms are natural; log E = 0 is no evidence either way. */
export interface Judgement {
  readonly verdict: Verdict;
  /** Evidence for harm, corrected for dispersion; harmful from `harmThreshold` on. */
  readonly logEHarm: number;
  readonly peakLogEHarm: number;
  readonly harmThreshold: number;
  /** Evidence against "M times as bad or worse", corrected; safe from `safeThreshold` on. */
  readonly logESafe: number;
  readonly safeThreshold: number;
  /** Anytime-valid p value of "not worse than the control". */
  readonly anytimeP: number;
  readonly dispersionIndex: number;
  readonly canary: ArmCounts;
  readonly control: ArmCounts;
  readonly ticks: number;
  readonly fault: string | null;
}

/**
 * @throws RangeError when an option is outside its range, naming it
 */
export function checkJudgeOptions(options: JudgeOptions): void {
  const { alpha, beta, toleratedRatio, harmRatios, safeRatios, brokenAfter } = options;
  const faults = [
    ...(alpha > 0 && alpha < 1 ? [] : ['alpha is not between 0 and 1']),
    ...(beta > 0 && beta < 1 ? [] : ['beta is not between 0 and 1']),
    ...(harmRatios.length > 0 && harmRatios.every((r) => r > 1 && Number.isFinite(r))
      ? []
      : ['harmRatios are not all above 1']),
    ...(safeRatios.length > 0 && safeRatios.every((r) => r > 0 && r < toleratedRatio)
      ? []
      : ['safeRatios are not all between 0 and toleratedRatio']),
    ...(Number.isFinite(toleratedRatio) ? [] : ['toleratedRatio is not finite']),
    ...(brokenAfter >= 1 ? [] : ['brokenAfter is below 1']),
  ];
  if (faults.length > 0) throw new RangeError(faults.join('; '));
}

/**
 * The judge before it saw anything.
 * @throws RangeError when an option is outside its range
 */
export function initialJudgement(options: JudgeOptions): JudgeState {
  checkJudgeOptions(options);
  return {
    harm: options.harmRatios.map(() => 0),
    safe: options.safeRatios.map(() => 0),
    tolerated: 0,
    peakLogEHarm: 0,
    canary: { total: 0, bad: 0 },
    control: { total: 0, bad: 0 },
    ticks: 0,
    dispersion: initialDispersion,
    ...(options.spread ? { spread: options.spread.bucketsMs.map(() => initialSpread) } : {}),
    faultsInARow: 0,
    lastFault: null,
  };
}

/**
 * Takes in one look. A tick where only one arm had traffic is no evidence, but a control-only one teaches
 * the dispersion index: feed the control's last minutes before the canary starts. Impossible counts are a
 * fault of the measurement and leave the evidence untouched. Never throws.
 * @param options the ones the state was made with
 */
export function absorb(state: JudgeState, reading: Reading, options: JudgeOptions): JudgeState {
  switch (reading.reading) {
    case 'no-data':
      return state;
    case 'error':
      return withFault(state, reading.detail);
    case 'ok': {
      const { canary, control } = reading.tick;
      if (!isPossible(canary) || !isPossible(control)) return withFault(state, 'impossible counts');
      return withTick(state, reading.tick, options);
    }
  }
}

function withFault(state: JudgeState, detail: string): JudgeState {
  return { ...state, faultsInARow: state.faultsInARow + 1, lastFault: detail };
}

function withTick(state: JudgeState, { startMs, canary, control }: Tick, options: JudgeOptions): JudgeState {
  const requests = canary.total + control.total;
  const share = requests === 0 ? 0 : canary.total / requests;
  const added = (ratio: number): number => logRateRatioEvidence(ratio, share, canary.bad, control.bad);
  const next: JudgeState = {
    harm: options.harmRatios.map((ratio, i) => (state.harm[i] ?? 0) + added(ratio)),
    safe: options.safeRatios.map((ratio, i) => (state.safe[i] ?? 0) + added(ratio)),
    tolerated: state.tolerated + added(options.toleratedRatio),
    peakLogEHarm: state.peakLogEHarm,
    canary: plus(state.canary, canary),
    control: plus(state.control, control),
    ticks: state.ticks + 1,
    dispersion:
      options.dispersion === 'none'
        ? state.dispersion
        : recordDispersion(state.dispersion, startMs, control, options.dispersion),
    ...(options.spread ? { spread: withSpread(state.spread ?? [], startMs, canary, options.spread) } : {}),
    faultsInARow: 0,
    lastFault: null,
  };
  if (options.spread && canaryTicks(next) < options.spread.leastTicks) return next;
  return { ...next, peakLogEHarm: Math.max(next.peakLogEHarm, logEHarm(next, options)) };
}

/** Ticks with canary requests; the control's past, fed before them, tells nothing about the canary's bursts. */
function canaryTicks({ spread = [] }: JudgeState): number {
  return Math.max(0, ...spread.map(({ buckets, open }) => buckets + (open.total > 0 ? 1 : 0)));
}

function withSpread(
  states: readonly SpreadState[],
  startMs: number,
  canary: ArmCounts,
  { bucketsMs }: SpreadOptions,
): readonly SpreadState[] {
  return bucketsMs.map((bucketMs, i) => recordSpread(states[i] ?? initialSpread, startMs, canary, bucketMs));
}

function plus(a: ArmCounts, b: ArmCounts): ArmCounts {
  return { total: a.total + b.total, bad: a.bad + b.bad };
}

/** The larger of what the control shows and what the canary shows. */
function indexOf(state: JudgeState, { dispersion, spread }: JudgeOptions): number {
  const ofControl = dispersion === 'none' ? 1 : dispersionIndex(state.dispersion, dispersion);
  return spread
    ? Math.max(ofControl, ...(state.spread ?? []).map((one) => spreadIndex(one, spread)))
    : ofControl;
}

function logEHarm(state: JudgeState, options: JudgeOptions): number {
  return logMeanExp(state.harm) / indexOf(state, options);
}

/**
 * The verdict as of now. Harm stays once found; safety is as of now, and harm beats it. A broken
 * measurement hides a safe verdict but never a harmful one.
 */
export function judge(state: JudgeState, options: JudgeOptions): Judgement {
  const index = indexOf(state, options);
  const logESafe = logMeanExp(state.safe.map((log) => log - state.tolerated)) / index;
  const harmThreshold = -Math.log(options.alpha);
  const safeThreshold = -Math.log(options.beta);
  return {
    verdict: verdictOf(state, { options, harmThreshold, isSafe: logESafe >= safeThreshold }),
    logEHarm: logEHarm(state, options),
    peakLogEHarm: state.peakLogEHarm,
    harmThreshold,
    logESafe,
    safeThreshold,
    anytimeP: Math.exp(-state.peakLogEHarm),
    dispersionIndex: index,
    canary: state.canary,
    control: state.control,
    ticks: state.ticks,
    fault: state.lastFault,
  };
}

function verdictOf(
  { peakLogEHarm, faultsInARow }: JudgeState,
  { options, harmThreshold, isSafe }: { options: JudgeOptions; harmThreshold: number; isSafe: boolean },
): Verdict {
  if (peakLogEHarm >= harmThreshold) return 'harmful';
  if (faultsInARow >= options.brokenAfter) return 'broken-measurement';
  return isSafe ? 'safe' : 'not-enough-data';
}
