import {
  absorb,
  checkSampleRatio,
  initialJudgement,
  judge,
  type JudgeOptions,
  type JudgeState,
  logLimitEvidence,
  type SampleRatio,
} from '@glidepath/analysis';
import type { Analysis, Tick } from '@glidepath/contracts';
import type { Finding, IndicatorState } from './rollout-state.js';

/** Requests one user is taken to make when nobody counted users: few users make a wide, forgiving band. */
const ASSUMED_REQUESTS_PER_USER = 10;

const fresh = new WeakMap<JudgeOptions, IndicatorState>();

/** An indicator before its first tick. */
export function newIndicator(options: JudgeOptions): IndicatorState {
  const known = fresh.get(options);
  if (known !== undefined) return known;
  const judge = initialJudgement(options);
  const made = { judge, judgedUntilMs: 0, canaryCompared: 0, beforeStep: { compared: 0, total: 0 } };
  fresh.set(options, made);
  return made;
}

/** What came of ticks that were absorbed before: more ticks of the same look begin where those ended. */
interface Absorbed {
  readonly ticks: readonly Tick[];
  readonly options: JudgeOptions;
  readonly after: IndicatorState;
}

const absorbed = new WeakMap<IndicatorState, Absorbed>();

/**
 * Takes in the ticks of its SLI, in the order given. Other SLIs' ticks are left out. Remembers what it made of a state:
 * looking at the same ticks again, and a few more, costs the few more.
 */
export function absorbTicks(
  state: IndicatorState,
  sli: string,
  options: JudgeOptions,
  ticks: readonly Tick[],
): IndicatorState {
  const own = ticks.filter((tick) => tick.sli === sli);
  const known = absorbed.get(state);
  const isPrefix =
    known !== undefined &&
    known.options === options &&
    known.ticks.length <= own.length &&
    known.ticks.every((tick, i) => tick === own[i]);
  const start = isPrefix ? known.after : state;
  const rest = isPrefix ? own.slice(known.ticks.length) : own;
  if (rest.length === 0) return start;
  const after = rest.reduce((next, tick) => absorbTick(next, options, tick), start);
  absorbed.set(state, { ticks: own, options, after });
  return after;
}

function absorbTick(state: IndicatorState, options: JudgeOptions, tick: Tick): IndicatorState {
  const { canary, control } = tick;
  return {
    ...state,
    judge: absorb(state.judge, { reading: 'ok', tick: judgeTick(tick) }, options),
    canaryCompared: state.canaryCompared + (control.total > 0 ? canary.total : 0),
    judgedUntilMs: Math.max(state.judgedUntilMs, tickEndMs(tick)),
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
  /** End of its newest tick, milliseconds; 0 before the first. */
  readonly judgedUntilMs: number;
}

/** Judges an indicator as it stands, by the comparison with the control and by its absolute limit. */
export function judgeIndicator(
  analysis: Analysis,
  options: JudgeOptions,
  state: IndicatorState,
  weightPercent: number,
): Judged {
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
  const pass = passOf(analysis, finding, canaryInStep);
  return { finding, isOverLimit, canaryInStep, pass, judgedUntilMs: state.judgedUntilMs };
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
