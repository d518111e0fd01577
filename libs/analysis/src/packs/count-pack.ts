import { absorb, burstProofJudgeOptions, initialJudgement, judge } from '../count-judge.js';
import type { JudgeOptions, JudgeState } from '../count-judge.js';
import type { RulePack } from './rule-pack.js';

/** Our judge: the conditional count e-process. */
export function countPack(options: JudgeOptions = burstProofJudgeOptions): RulePack<JudgeState> {
  return {
    id: 'count-e-process',
    version: options.spread ? 2 : 1,
    initial: initialJudgement(options),
    look: (state, tick) => absorb(state, { reading: 'ok', tick }, options),
    verdict: (state) => judge(state, options).verdict,
  };
}
