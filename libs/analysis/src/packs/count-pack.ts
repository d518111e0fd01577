import { absorb, defaultJudgeOptions, initialJudgement, judge } from '../count-judge.js';
import type { JudgeOptions, JudgeState } from '../count-judge.js';
import type { RulePack } from './rule-pack.js';

/** Our judge: the conditional count e-process. */
export function countPack(options: JudgeOptions = defaultJudgeOptions): RulePack<JudgeState> {
  return {
    id: 'count-e-process',
    version: 1,
    initial: initialJudgement(options),
    look: (state, tick) => absorb(state, { reading: 'ok', tick }, options),
    verdict: (state) => judge(state, options).verdict,
  };
}
