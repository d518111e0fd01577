import type { Measure } from '../report/figure.js';

export interface RolloutPartOptions {
  /** Everything once per round; figures are medians of the rounds. */
  readonly rounds: number;
  /** Of one measurement. */
  readonly seconds: number;
  readonly say: (line: string) => void;
}

/** Some figures of the rollout suite that are measured together. */
export interface RolloutPart {
  /** What its figures' ids begin with, and what `--only` calls it. */
  readonly name: string;
  /** How it measures, in sentences. */
  readonly method: readonly string[];
  /** Every id begins with the name and a hyphen. */
  measure(options: RolloutPartOptions): Promise<readonly Measure[]>;
}
