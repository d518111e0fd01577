import type { Verdict } from '../count-judge.js';
import type { Tick } from '../tick.js';

/** A way to judge a canary: a fold over ticks, so that recorded data gives the same verdict again. */
export interface RulePack<State> {
  readonly id: string;
  /** A version that ever judged is kept for ever. */
  readonly version: number;
  readonly initial: State;
  /** Takes in the next tick, in order of time. Never throws. */
  readonly look: (state: State, tick: Tick) => State;
  readonly verdict: (state: State) => Verdict;
}

/** The verdict over recorded ticks, and when it was first final (harmful), if it was. */
export interface PackRun {
  readonly verdict: Verdict;
  /** Start of the tick that showed the harm, milliseconds since the epoch. */
  readonly harmfulAtMs: number | null;
}

/** Runs a pack over ticks until it says harmful or they end. */
export function runPack<State>(pack: RulePack<State>, ticks: Iterable<Tick>): PackRun {
  let state = pack.initial;
  for (const tick of ticks) {
    state = pack.look(state, tick);
    if (pack.verdict(state) === 'harmful') return { verdict: 'harmful', harmfulAtMs: tick.startMs };
  }
  return { verdict: pack.verdict(state), harmfulAtMs: null };
}
