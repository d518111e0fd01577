/** What a score means against its two thresholds. */
export type ScoreVerdict = 'pass' | 'marginal' | 'fail';

/** Both 0 to 100, `marginal` at most `pass`. */
export interface ScoreThresholds {
  readonly pass: number;
  readonly marginal: number;
}

/** One judgement: at or above `pass`, at or above `marginal`, or below both. */
export function judgeScore(score: number, { pass, marginal }: ScoreThresholds): ScoreVerdict {
  if (score >= pass) return 'pass';
  return score >= marginal ? 'marginal' : 'fail';
}

/** Whether a standalone analysis ends early after an interval: at `marginal` already, where {@link judgeScore} passes on. */
export function stopsAnalysis(score: number, marginal: number): boolean {
  return score <= marginal;
}

/** Whether a standalone analysis passed by the score of its last interval. A threshold left out is not held against it. */
export function didPass(lastScore: number, thresholds: Partial<ScoreThresholds>): boolean {
  const needed = thresholds.pass ?? thresholds.marginal;
  return needed === undefined || lastScore >= needed;
}
