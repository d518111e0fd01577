import type { LoopResult } from './closed-loop.js';

/** Who appends: our log, one bare INSERT each, our log without its guarantees, or Emmett. */
export type Contender = 'ours' | 'bare' | 'plain' | 'emmett';

export interface AppendRun {
  readonly contender: Contender;
  /** Superuser URL of the contender's database. */
  readonly databaseUrl: string;
  readonly callers: number;
  readonly forMs: number;
}

export type AppendResult = LoopResult;
