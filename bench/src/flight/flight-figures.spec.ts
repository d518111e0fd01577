import type { LoadResult } from '../load/load-run.js';
import { flightFigures, type FlightRound } from './flight-figures.js';

function result(decisionMs: readonly number[], accepted = decisionMs.length): LoadResult {
  return {
    offered: accepted,
    offeredPerSecond: 50,
    accepted,
    decided: decisionMs.length,
    decidedPerSecond: 50,
    answerMs: decisionMs,
    decisionMs,
    worstLatenessMs: 0,
    fault: null,
  };
}

const round: FlightRound = {
  oursPerSecond: 100,
  floorPerSecond: 400,
  halfPerSecond: 50,
  ours: result([8, 8, 8, 30]),
  floor: result([4, 4, 4, 5]),
};

describe('the figures of the flight', () => {
  it('hold every goal of the issue against what was measured', () => {
    const figures = flightFigures([round]);
    expect(figures.map(({ id, ratio, met }) => ({ id, ratio, met }))).toEqual([
      { id: 'decided-per-second', ratio: 0.25, met: false },
      { id: 'decision-p50', ratio: 2, met: true },
      { id: 'decision-p99', ratio: 3.75, met: true },
      { id: 'undecided', ratio: undefined, met: true },
      { id: 'refused', ratio: undefined, met: true },
      { id: 'answer-p50', ratio: 2, met: null },
      { id: 'half-saturation', ratio: undefined, met: null },
    ]);
  });

  it('are medians of the rounds, ratios taken within a round', () => {
    const busy = { ...round, oursPerSecond: 10, floorPerSecond: 20 };
    const quiet = { ...round, oursPerSecond: 120, floorPerSecond: 300 };
    const [decided] = flightFigures([round, busy, quiet]);
    expect(decided).toMatchObject({ value: 100, floor: 300, ratio: 0.4, met: true });
  });

  it('count every change that was never decided', () => {
    const lossy = { ...round, ours: result([8, 8], 4) };
    const figures = flightFigures([round, lossy]);
    expect(figures.find(({ id }) => id === 'undecided')).toMatchObject({ value: 2, met: false });
  });
});
