import { counterGrowth, type CounterState } from './counter-growth.js';

function state(atMs: number, values: Readonly<Record<string, number>>): CounterState {
  return { atMs, values: new Map(Object.entries(values)) };
}

describe('growth of counters', () => {
  it.each([
    ['adds up what each grew by', { a: 10, b: 5 }, { a: 13, b: 5 }, 3],
    ['counts a new one from nothing', { a: 10 }, { a: 10, b: 4 }, 4],
    ['takes a fall for a reset', { a: 10 }, { a: 2 }, 2],
    ['misses nothing of one that is gone', { a: 10, b: 7 }, { a: 11 }, 1],
  ])('%s', (_, before, now, grown) => {
    expect(counterGrowth(state(0, before), state(5, now)).grown).toBe(grown);
  });

  it('does not count again what was away for one reading', () => {
    const away = counterGrowth(state(0, { a: 1_000 }), state(5, {})).state;
    expect(counterGrowth(away, state(10, { a: 1_003 }))).toMatchObject({ grown: 3 });
  });
});
