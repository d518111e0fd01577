import {
  burstProofJudgeOptions,
  defaultJudgeOptions,
  type JudgeOptions,
  lateHarmJudgeOptions,
  splitAlpha,
} from '@glidepath/analysis';
import type { Analysis, RolloutPlan } from '@glidepath/contracts';

/** Which judge decides, recorded with every verdict. A version that ever judged is kept for ever. */
export const JUDGE_ID = 'count-e-process';

/** New flights are judged by this version; one that was judged before by the version it was judged by. */
export const NEWEST_JUDGE = 3;

interface JudgeVersion {
  readonly options: JudgeOptions;
  /** Whether the indicators of a plan share the chance of a false stop, or have it each. */
  readonly sharesAlpha: boolean;
}

const VERSIONS: Readonly<Record<number, JudgeVersion>> = {
  1: { options: defaultJudgeOptions, sharesAlpha: false },
  2: { options: burstProofJudgeOptions, sharesAlpha: true },
  3: { options: lateHarmJudgeOptions, sharesAlpha: true },
};

export function isKnownJudge({ id, version }: { readonly id: string; readonly version: number }): boolean {
  return id === JUDGE_ID && VERSIONS[version] !== undefined;
}

const made = new WeakMap<RolloutPlan, Map<number, readonly JudgeOptions[]>>();

/**
 * How a version of the judge is set for each indicator of a plan, in the plan's order.
 * @throws RangeError when there is no such version
 */
export function judgeOptionsOf(plan: RolloutPlan, version: number): readonly JudgeOptions[] {
  const byVersion = made.get(plan) ?? new Map<number, readonly JudgeOptions[]>();
  made.set(plan, byVersion);
  const known = byVersion.get(version);
  if (known !== undefined) return known;
  const options = plan.analysis.map((analysis) => optionsOf(analysis, plan.analysis.length, version));
  byVersion.set(version, options);
  return options;
}

function optionsOf(
  { judge: { alpha, beta, safeRatio } }: Analysis,
  among: number,
  version: number,
): JudgeOptions {
  const judge = VERSIONS[version];
  if (judge === undefined) throw new RangeError(`there is no judge ${JUDGE_ID} version ${version}`);
  const { options, sharesAlpha } = judge;
  const [part = alpha] = sharesAlpha
    ? splitAlpha(
        alpha,
        Array.from({ length: among }, () => 1),
      )
    : [alpha];
  const safeRatios = options.safeRatios.filter((ratio) => ratio < safeRatio);
  return { ...options, alpha: part, beta, toleratedRatio: safeRatio, safeRatios };
}
