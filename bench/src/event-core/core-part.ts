import type { Measure } from '../report/figure.js';
import type { CoreWorld } from './core-world.js';

/** What a part is told. */
export interface CoreOptions {
  readonly world: CoreWorld;
  /** Everything is measured so often, one contender after the other; figures are medians. */
  readonly rounds: number;
  /** Of one measurement of appends, in milliseconds. */
  readonly forMs: number;
  readonly say: (line: string) => void;
  /** Why the peers cannot be measured, undefined when they can. */
  readonly withoutPeers: string | undefined;
}

/** Figures that are measured together, because they share what they need. */
export interface CorePart {
  /** `append`: what `--only` names. */
  readonly name: string;
  readonly method: readonly string[];
  measure(options: CoreOptions): Promise<readonly Measure[]>;
}
