import { retryDelayMs } from './retry-delay.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');

describe('the pause before another try', () => {
  it.each([
    [1, 0, 100],
    [1, 1, 200],
    [3, 1, 800],
    [20, 1, 10_000],
  ])('after try %i with chance %d is %i ms', (attempt, random, ms) => {
    expect(retryDelayMs(attempt, null, random, NOW)).toBe(ms);
  });

  it.each([
    ['2', 2_000],
    ['Thu, 01 Jan 2026 00:00:03 GMT', 3_000],
    ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
    ['3600', 10_000],
  ])('follows Retry-After: %s', (retryAfter, ms) => {
    expect(retryDelayMs(1, retryAfter, 0, NOW)).toBe(ms);
  });

  it('passes over a Retry-After that says nothing', () => {
    expect(retryDelayMs(1, 'soon', 1, NOW)).toBe(200);
  });
});
