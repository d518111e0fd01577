import { checkSampleRatio } from './sample-ratio.js';

describe('checkSampleRatio', () => {
  it('matches when the share lies in the band and enough was seen', () => {
    const result = checkSampleRatio({
      weight: 0.25,
      canaryRequests: 2600,
      controlRequests: 7400,
      distinctUsers: 1000,
    });
    expect(result).toMatchObject({ outcome: 'matches', share: 0.26 });
    expect(result.band).toBeCloseTo(0.04108, 5);
  });

  it('forgives a sticky router that drew few users unevenly', () => {
    // 20 users at 50 percent: 3 sigma are 33.5 points.
    const routed = { weight: 0.5, canaryRequests: 7000, controlRequests: 3000, distinctUsers: 20 };
    expect(checkSampleRatio(routed).outcome).toBe('matches');
  });

  it('matches when every request is another user', () => {
    const routed = { weight: 0.25, canaryRequests: 500, controlRequests: 1500, distinctUsers: 2000 };
    expect(checkSampleRatio(routed).outcome).toBe('matches');
  });

  it('calls nothing a match that could as well be a router that did not move', () => {
    // 20 users at 10 percent: 3 sigma are 20 points, so no canary request at all would be no wonder.
    const routed = { weight: 0.1, canaryRequests: 1000, controlRequests: 9000, distinctUsers: 20 };
    expect(checkSampleRatio(routed).outcome).toBe('not-enough-data');
  });

  it('holds a band of half a point however many users there are', () => {
    const routed = { weight: 0.05, distinctUsers: 10_000_000 };
    expect(checkSampleRatio({ ...routed, canaryRequests: 54_000, controlRequests: 946_000 }).outcome).toBe(
      'matches',
    );
    expect(checkSampleRatio({ ...routed, canaryRequests: 70_000, controlRequests: 930_000 }).outcome).toBe(
      'mismatch',
    );
  });

  test.each([
    ['too much', 900, 1100],
    ['too little', 20, 1980],
    ['nothing', 0, 2000],
  ])('is a mismatch when the canary gets %s', (_, canaryRequests, controlRequests) => {
    expect(
      checkSampleRatio({ weight: 0.25, canaryRequests, controlRequests, distinctUsers: 1000 }).outcome,
    ).toBe('mismatch');
  });

  it('sees traffic that should not be there at weight 0, and its absence at 100 percent', () => {
    const all = { distinctUsers: 500 };
    expect(checkSampleRatio({ weight: 0, canaryRequests: 0, controlRequests: 1000, ...all }).outcome).toBe(
      'matches',
    );
    expect(checkSampleRatio({ weight: 0, canaryRequests: 60, controlRequests: 940, ...all }).outcome).toBe(
      'mismatch',
    );
    expect(checkSampleRatio({ weight: 1, canaryRequests: 940, controlRequests: 60, ...all }).outcome).toBe(
      'mismatch',
    );
  });

  test.each([
    ['no request', 0, 0, 10],
    ['no known user', 50, 150, 0],
    ['a handful of requests', 2, 6, 1000],
  ])('waits with %s', (_, canaryRequests, controlRequests, distinctUsers) => {
    const result = checkSampleRatio({ weight: 0.25, canaryRequests, controlRequests, distinctUsers });
    expect(result.outcome).toBe('not-enough-data');
  });

  it('refuses a weight in percent and negative counts', () => {
    const counts = { canaryRequests: 1, controlRequests: 1, distinctUsers: 1 };
    expect(() => checkSampleRatio({ ...counts, weight: 25 })).toThrow(RangeError);
    expect(() => checkSampleRatio({ ...counts, weight: 0.5, canaryRequests: -1 })).toThrow(RangeError);
  });
});
