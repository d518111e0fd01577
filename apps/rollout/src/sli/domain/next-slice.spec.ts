import { nextSlice } from './next-slice.js';

const pace = { everyMs: 5_000, lagMs: 2_000, looksBack: true };

describe('the slice to ask for', () => {
  it.each([
    [
      'begins with the newest that has ended and lies back far enough',
      null,
      21_999,
      { fromMs: 10_000, untilMs: 15_000 },
    ],
    ['is the next one when that is due', 15_000, 22_000, { fromMs: 15_000, untilMs: 20_000 }],
    ['is none before that', 20_000, 26_999, null],
    ['is the oldest missing after a short silence', 20_000, 50_000, { fromMs: 20_000, untilMs: 25_000 }],
    ['is the newest after a long one', 20_000, 500_000, { fromMs: 490_000, untilMs: 495_000 }],
  ])('%s', (_, last, now, span) => {
    expect(nextSlice(last, pace, now)).toEqual(span);
  });

  it('is the newest where the past cannot be asked for', () => {
    expect(nextSlice(20_000, { ...pace, looksBack: false }, 50_000)).toEqual({
      fromMs: 40_000,
      untilMs: 45_000,
    });
  });
});
