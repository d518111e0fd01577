import { type ArmHealth, canaryTrouble, type Observation, requestsBetween } from './observation.js';

function seen(
  canaryRequests: number | null,
  taken: number,
  health: ArmHealth = 'up',
  epoch = 'a',
): Observation {
  return {
    epoch,
    stable: { health: 'up', requests: 100, redispatched: 0 },
    canary: { health, requests: canaryRequests, redispatched: taken },
  };
}

describe('what a router shows', () => {
  it('counts between two looks', () => {
    expect(requestsBetween(seen(3, 0), seen(10, 0))).toEqual({ stable: 0, canary: 7 });
  });

  it.each([
    ['of another epoch', seen(3, 0, 'up', 'b')],
    ['that fell', seen(2, 0)],
    ['that are not counted', seen(null, 0)],
  ])('does not compare counts %s', (_, after) => {
    expect(requestsBetween(seen(3, 0), after)).toBeNull();
  });

  it('distrusts a canary that is down, or whose requests are taken away', () => {
    expect(canaryTrouble(null, seen(3, 0, 'down'))).toBe('the router takes the canary for dead');
    expect(canaryTrouble(seen(3, 1), seen(9, 5))).toContain('4 requests were taken away');
  });

  it.each([
    ['a packet is lost now and then', seen(3, 0), seen(9, 2)],
    ['the router was restarted', seen(3, 9), seen(0, 50, 'up', 'b')],
    ['part of it is left', seen(3, 0), seen(9, 0, 'degraded')],
  ])('does not distrust it when %s', (_, before, after) => {
    expect(canaryTrouble(before, after)).toBeNull();
  });
});
