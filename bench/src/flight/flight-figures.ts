import type { LoadResult } from '../load/load-run.js';
import { type Figure, judge } from '../report/figure.js';
import { median, percentile } from '../report/percentile.js';

/** One round: both paths to saturation, then both at half of ours. */
export interface FlightRound {
  readonly oursPerSecond: number;
  readonly floorPerSecond: number;
  readonly halfPerSecond: number;
  readonly ours: LoadResult;
  readonly floor: LoadResult;
}

/** The figures, each the median of the rounds. @throws RangeError when nothing was decided */
export function flightFigures(rounds: readonly FlightRound[]): readonly Figure[] {
  const middle = (of: (round: FlightRound) => number): number => median(rounds.map(of));
  const p = (percent: number, { decisionMs }: LoadResult): number => percentile(decisionMs, percent);
  return [
    judge({
      id: 'decided-per-second',
      what: 'changes decided a second at saturation, under open-loop load',
      value: middle(({ oursPerSecond }) => oursPerSecond),
      unit: 'changes/s',
      floor: middle(({ floorPerSecond }) => floorPerSecond),
      ratio: middle(({ oursPerSecond, floorPerSecond }) => oursPerSecond / floorPerSecond),
      goal: { of: 'ratio', is: 'at least', limit: 0.3 },
    }),
    judge({
      id: 'decision-p50',
      what: 'from submitting to seeing the automatic decision, half of all, at half saturation; floor at the same rate',
      value: middle(({ ours }) => p(50, ours)),
      unit: 'ms',
      floor: middle(({ floor }) => p(50, floor)),
      ratio: middle(({ ours, floor }) => p(50, ours) / p(50, floor)),
      goal: { of: 'ratio', is: 'at most', limit: 2 },
    }),
    judge({
      id: 'decision-p99',
      what: 'the same, 99 of 100; compared with our own p50',
      value: middle(({ ours }) => p(99, ours)),
      unit: 'ms',
      floor: middle(({ floor }) => p(99, floor)),
      peer: middle(({ ours }) => p(50, ours)),
      ratio: middle(({ ours }) => p(99, ours) / p(50, ours)),
      goal: { of: 'ratio', is: 'at most', limit: 5 },
    }),
    judge({
      id: 'undecided',
      what: 'changes accepted at half saturation and never decided, in all rounds',
      value: rounds.reduce((sum, { ours }) => sum + ours.accepted - ours.decided, 0),
      unit: 'changes',
      goal: { of: 'value', is: 'at most', limit: 0 },
    }),
    judge({
      id: 'refused',
      what: 'submissions refused or failed at half saturation, in all rounds',
      value: rounds.reduce((sum, { ours }) => sum + ours.offered - ours.accepted, 0),
      unit: 'requests',
      goal: { of: 'value', is: 'at most', limit: 0 },
    }),
    judge({
      id: 'answer-p50',
      what: 'from submitting to the answer of the POST, half of all, at half saturation',
      value: middle(({ ours }) => percentile(ours.answerMs, 50)),
      unit: 'ms',
      floor: middle(({ floor }) => percentile(floor.answerMs, 50)),
      ratio: middle(({ ours, floor }) => percentile(ours.answerMs, 50) / percentile(floor.answerMs, 50)),
    }),
    judge({
      id: 'half-saturation',
      what: 'the rate at which the times above were taken',
      value: middle(({ halfPerSecond }) => halfPerSecond),
      unit: 'changes/s',
    }),
  ];
}
