import {
  absorb,
  checkSampleRatio,
  defaultJudgeOptions,
  initialJudgement,
  judge,
  type JudgeOptions,
  type JudgeState,
  logLimitEvidence,
  type SampleRatio,
} from '@glidepath/analysis';
import type { Analysis, Tick } from '@glidepath/contracts';
import type { Finding, IndicatorState } from './rollout-state.js';

/** Which judge decides, recorded with every verdict. A version that ever judged is kept for ever. */
export const JUDGE = { id: 'count-e-process', version: 1 } as const;

/** Requests one user is taken to make when nobody counted users: few users make a wide, forgiving band. */
const ASSUMED_REQUESTS_PER_USER = 10;

/** How the judge of an analysis is set. */
export function judgeOptionsOf({ judge: { alpha, beta, safeRatio } }: Analysis): JudgeOptions {
  const safeRatios = defaultJudgeOptions.safeRatios.filter((ratio) => ratio < safeRatio);
  return { ...defaultJudgeOptions, alpha, beta, toleratedRatio: safeRatio, safeRatios };
}

/** An indicator before its first tick. */
export function newIndicator(analysis: Analysis): IndicatorState {
  const judged = initialJudgement(judgeOptionsOf(analysis));
  return { judge: judged, judgedUntilMs: 0, canaryCompared: 0, beforeStep: { compared: 0, total: 0 } };
}

/** Takes in the ticks of its SLI, in the order given. Other SLIs' ticks are left out. */
export function absorbTicks(
  state: IndicatorState,
  analysis: Analysis,
  ticks: readonly Tick[],
): IndicatorState {
  const options = judgeOptionsOf(analysis);
  const own = ticks.filter((tick) => tick.sli === analysis.sli);
  return {
    ...state,
    judge: own.reduce(
      (judged, tick) => absorb(judged, { reading: 'ok', tick: judgeTick(tick) }, options),
      state.judge,
    ),
    canaryCompared: own.reduce(
      (sum, { canary, control }) => (control.total > 0 ? sum + canary.total : sum),
      state.canaryCompared,
    ),
    judgedUntilMs: own.reduce((until, tick) => Math.max(until, tickEndMs(tick)), state.judgedUntilMs),
  };
}

/** End of the span a tick counts, milliseconds since the epoch. */
export function tickEndMs({ sliceStart, sliceSeconds }: Tick): number {
  return Date.parse(sliceStart) + sliceSeconds * 1000;
}

function judgeTick({ sliceStart, canary, control }: Tick) {
  return {
    startMs: Date.parse(sliceStart),
    canary: { total: canary.total, bad: canary.total - canary.good },
    control: { total: control.total, bad: control.total - control.good },
  };
}

/** What stands about an indicator, and whether it lets the step pass. */
export interface Judged {
  readonly finding: Finding;
  readonly isOverLimit: boolean;
  /** Canary requests judged during the present step; below 100 percent only those that had a control beside them. */
  readonly canaryInStep: number;
  /** Why the step may pass as far as this indicator goes, or null. */
  readonly pass: string | null;
}

/** Judges an indicator as it stands, by the comparison with the control and by its absolute limit. */
export function judgeIndicator(analysis: Analysis, state: IndicatorState, weightPercent: number): Judged {
  const options = judgeOptionsOf(analysis);
  const judgement = judge(state.judge, options);
  const isOverLimit = isOver(analysis, state.judge, options);
  const verdict = isOverLimit ? 'harmful' : judgement.verdict;
  const canaryInStep =
    weightPercent === 100
      ? judgement.canary.total - state.beforeStep.total
      : state.canaryCompared - state.beforeStep.compared;
  const finding: Finding = {
    sli: analysis.sli,
    verdict,
    logEHarm: judgement.logEHarm,
    logESafe: judgement.logESafe,
    dispersion: judgement.dispersionIndex,
    control: goodOf(judgement.control),
    canary: goodOf(judgement.canary),
  };
  return { finding, isOverLimit, canaryInStep, pass: passOf(analysis, finding, canaryInStep) };
}

function isOver({ limits }: Analysis, { canary }: JudgeState, { alpha, harmRatios }: JudgeOptions): boolean {
  if (limits.maxBadRatio === undefined || canary.total === 0) return false;
  return logLimitEvidence(limits.maxBadRatio, canary, harmRatios) >= -Math.log(alpha);
}

function goodOf({ total, bad }: { readonly total: number; readonly bad: number }) {
  return { good: total - bad, total };
}

/** Evidence is cumulative, but a step passes only after enough requests at its own weight. */
function passOf({ sli, judge: rule }: Analysis, { verdict }: Finding, canaryInStep: number): string | null {
  if (canaryInStep < rule.minSamples) return null;
  if (verdict === 'safe') {
    return `${sli} is proven to fail less than ${rule.safeRatio} times as often as the control`;
  }
  if (verdict !== 'not-enough-data' || rule.passOn !== 'enough-samples') return null;
  return `${sli} shows no harm in ${canaryInStep} canary requests (enough samples, weaker than a proof of safety)`;
}

/** Requests per arm over a span, as observed. */
export interface Traffic {
  readonly canary: number;
  readonly total: number;
  /** Distinct users behind them, null when nobody counted. */
  readonly users: number | null;
  /** End of the newest slice with a request of either arm, and with a canary request; milliseconds. */
  readonly lastMs: number | null;
  readonly lastCanaryMs: number | null;
}

export interface ObservedShare extends SampleRatio {
  readonly users: number;
}

/** Whether the observed traffic follows a weight in percent. */
export function observedShare(weightPercent: number, { canary, total, users }: Traffic): ObservedShare {
  const counted = users ?? Math.ceil(total / ASSUMED_REQUESTS_PER_USER);
  const distinctUsers = Math.min(counted, total);
  const result = checkSampleRatio({
    weight: weightPercent / 100,
    canaryRequests: canary,
    controlRequests: total - canary,
    distinctUsers,
  });
  return { ...result, users: distinctUsers };
}
