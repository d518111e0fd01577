import { absorb, initialJudgement, judge, lateHarmJudgeOptions } from '../count-judge.js';
import type { JudgeOptions, JudgeState } from '../count-judge.js';
import type { RulePack } from './rule-pack.js';

/** Our judge: the conditional count e-process. */
export function countPack(options: JudgeOptions = lateHarmJudgeOptions): RulePack<JudgeState> {
  return {
    id: 'count-e-process',
    version: versionOf(options),
    initial: initialJudgement(options),
    look: (state, tick) => absorb(state, { reading: 'ok', tick }, options),
    verdict: (state) => judge(state, options).verdict,
  };
}

function versionOf({ spread }: JudgeOptions): number {
  if (spread === undefined) return 1;
  return spread.comparesWith === 'all' ? 2 : 3;
}
