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
    const dead = { reason: 'the router takes the canary for dead', isHarm: true };
    expect(canaryTrouble(null, seen(3, 0, 'down'))).toEqual(dead);
    const taken = '4 requests were taken away from the canary because it did not answer';
    expect(canaryTrouble(seen(3, 1), seen(9, 5))).toEqual({ reason: taken, isHarm: true });
  });

  it('blames nobody when both versions are in trouble', () => {
    const down = seen(3, 0, 'down');
    const allDown = { ...down, stable: { ...down.stable, health: 'down' as const } };
    const both = { reason: 'the router takes both versions for dead', isHarm: false };
    expect(canaryTrouble(null, allDown)).toEqual(both);
    const after = seen(9, 5);
    const taken = { ...after, stable: { ...after.stable, redispatched: 7 } };
    expect(canaryTrouble(seen(3, 0), taken)).toMatchObject({ isHarm: false });
  });

  it.each([
    ['a packet is lost now and then', seen(3, 0), seen(9, 2)],
    ['the router was restarted', seen(3, 9), seen(0, 50, 'up', 'b')],
    ['part of it is left', seen(3, 0), seen(9, 0, 'degraded')],
  ])('does not distrust it when %s', (_, before, after) => {
    expect(canaryTrouble(before, after)).toBeNull();
  });
});
