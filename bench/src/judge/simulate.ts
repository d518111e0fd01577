import type { Contestant } from './contestants.js';
import { randomOf } from './random.js';
import { historyOf, hourOf, TICK_MS } from './scenario.js';
import type { Scenario } from './scenario.js';

/** What a judge did in many runs of a scenario. */
export interface Outcome {
  readonly scenario: Scenario;
  readonly contestant: Contestant;
  readonly runs: number;
  /** Seconds from the start of the canary, or of its fault, to the stop, rising, of the runs that were stopped since. */
  readonly stoppedAfterSeconds: readonly number[];
}

/** Apart enough that no two runs share a stretch of numbers. */
const SEED_STRIDE = 7919;

/**
 * Runs a scenario again and again in front of a judge. Every judge sees the same hours.
 * @param seed of the first run
 */
export function simulate(
  scenario: Scenario,
  contestant: Contestant,
  { runs, seed }: { readonly runs: number; readonly seed: number },
): Outcome {
  const at = contestant.isAbsolute ? (scenario.absolute ?? scenario.at) : scenario.at;
  const seen = { ...scenario, at };
  const from = (scenario.faultyFromMinute ?? 0) * 60_000;
  const stopped: number[] = [];
  for (let run = 0; run < runs; run++) {
    const first = seed + run * SEED_STRIDE;
    const stop = contestant.stopsAt(hourOf(seen, randomOf(first)), historyOf(seen, randomOf(first + 1)));
    if (stop !== null && stop >= from) stopped.push((stop + TICK_MS - from) / 1000);
  }
  return { scenario, contestant, runs, stoppedAfterSeconds: stopped.sort((a, b) => a - b) };
}

/** Percentage of the runs that were stopped. */
export function stoppedPercent({ runs, stoppedAfterSeconds }: Outcome): number {
  return (100 * stoppedAfterSeconds.length) / runs;
}

/** Seconds until half of all runs were stopped; null when fewer were. */
export function medianSeconds({ runs, stoppedAfterSeconds }: Outcome): number | null {
  return stoppedAfterSeconds[Math.ceil(runs / 2) - 1] ?? null;
}
