import {
  defaultJudgeOptions,
  dispersionIndex,
  type DispersionOptions,
  initialDispersion,
  previewPower,
  recordDispersion,
  type StepPower,
} from '@glidepath/analysis';
import type { RolloutPlan, RolloutPreview } from '@glidepath/contracts';
import { type FlownStep, flownSteps } from './flown-steps.js';
import { slowShare } from './latency-edge.js';
import { judgeOptionsOf, NEWEST_JUDGE } from './judges.js';

/** What was counted of an indicator in a minute. */
export interface CountedMinute {
  readonly startMs: number;
  readonly good: number;
  readonly total: number;
}

export type PreviewedIndicator = Omit<RolloutPreview['indicators'][number], 'target'>;
type RecentTraffic = NonNullable<PreviewedIndicator['traffic']>;

const MINUTE_S = 60;
const DISPERSION: DispersionOptions | 'none' = defaultJudgeOptions.dispersion;

interface WatchedStep {
  readonly step: number;
  readonly weightPercent: number;
  readonly lastsMs: number;
}

/** The steps in which a plan is judged, with the weight they are judged at. */
function watchedSteps(steps: readonly FlownStep[]): readonly WatchedStep[] {
  const watched: WatchedStep[] = [];
  let weightPercent = 0;
  let wave: string | null = null;
  for (const [index, step] of steps.entries()) {
    if (step.wave !== wave) weightPercent = 0;
    wave = step.wave;
    if (step.kind === 'set-weight') weightPercent = step.weightPercent;
    else if (step.kind === 'analyse') watched.push({ step: index, weightPercent, lastsMs: step.forMs });
  }
  return watched;
}

/**
 * What each analysis of a plan could see at the recent traffic: harm of several sizes, and that there is none.
 * @param minutes what was counted lately, by indicator, oldest first
 */
export function previewPlan(
  plan: RolloutPlan,
  minutes: ReadonlyMap<string, readonly CountedMinute[]>,
): readonly PreviewedIndicator[] {
  const watched = watchedSteps(flownSteps(plan));
  const options = judgeOptionsOf(plan, NEWEST_JUDGE);
  return plan.analysis.flatMap(({ sli, exceeds }, i): PreviewedIndicator[] => {
    const set = options[i];
    if (set === undefined) return [];
    const counted = recentTraffic(minutes.get(sli) ?? []);
    // Which requests are slow is known in flight only; of the control's it will be this share.
    const isLatency = exceeds !== undefined && counted !== null;
    const traffic = isLatency ? { ...counted, badRatio: slowShare(exceeds), dispersionIndex: 1 } : counted;
    if (traffic === null) return [{ sli, traffic, steps: [] }];
    const planned = watched.map(({ weightPercent, lastsMs }) => ({ share: weightPercent / 100, lastsMs }));
    const power = previewPower(planned, traffic, set);
    const steps = watched.flatMap((step, at) => stepPower(step, power[at]));
    return [{ sli, traffic, steps }];
  });
}

function stepPower(
  { step, weightPercent, lastsMs }: WatchedStep,
  power: StepPower | undefined,
): PreviewedIndicator['steps'] {
  if (power === undefined) return [];
  const detections = power.detections.map(({ ratio, needsMs, canSee }) => ({
    ratio,
    needsSeconds: secondsOf(needsMs),
    suffices: canSee,
  }));
  const safety = { needsSeconds: secondsOf(power.safety.needsMs), suffices: power.safety.canProve };
  return [{ step, weightPercent, seconds: lastsMs / 1000, detections, safety }];
}

function secondsOf(ms: number | null): number | null {
  return ms === null ? null : Math.ceil(ms / 1000);
}

/** @returns null where nobody counted anything */
function recentTraffic(minutes: readonly CountedMinute[]): RecentTraffic | null {
  const total = minutes.reduce((sum, minute) => sum + minute.total, 0);
  if (total === 0) return null;
  const bad = minutes.reduce((sum, minute) => sum + minute.total - minute.good, 0);
  return {
    requestsPerSecond: total / (minutes.length * MINUTE_S),
    badRatio: bad / total,
    dispersionIndex: indexOf(minutes),
  };
}

function indexOf(minutes: readonly CountedMinute[]): number {
  if (DISPERSION === 'none') return 1;
  const state = minutes.reduce(
    (seen, { startMs, good, total }) =>
      recordDispersion(seen, startMs, { total, bad: total - good }, DISPERSION),
    initialDispersion,
  );
  return dispersionIndex(state, DISPERSION);
}
