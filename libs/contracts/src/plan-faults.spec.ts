import type { z } from 'zod';
import { RolloutPlanSchema } from './plan.js';
import { targetKeyOf } from './plan-faults.js';

type PlanInput = z.input<typeof RolloutPlanSchema>;
const target = { driver: 'flag', flag: 'checkout' } as const;
const other = { driver: 'haproxy', route: 'edge' } as const;
const waves = [{ name: 'eu' }, { name: 'us', target: other }];

function faultsOf(plan: object): readonly string[] {
  const { error } = RolloutPlanSchema.safeParse({ target, ...plan });
  return (error?.issues ?? []).map(({ path, message }) => `/${path.join('/')} ${message}`);
}

describe('a plan', () => {
  it.each<Partial<PlanInput>>([
    { strategy: 'canary', steps: [{ setWeight: 5 }, { pause: {} }, { setWeight: 50 }] },
    { strategy: 'flag', steps: [{ setWeight: 0.01 }] },
    { strategy: 'blue-green', steps: [{ pause: {} }, { setWeight: 100 }] },
    { strategy: 'direct' },
    { strategy: 'waves', waves },
    {
      strategy: 'waves',
      waves,
      steps: [{ wave: 'eu' }, { setWeight: 50 }, { wave: 'us' }, { setWeight: 10 }],
    },
    {
      strategy: 'canary',
      target: other,
      steps: [{ setWeight: 5 }],
      warm: '1h',
      reversible: false,
      start: 'manual',
    },
  ])('may be %j', (plan) => {
    expect(faultsOf(plan)).toEqual([]);
  });

  it.each<[fault: string, plan: object]>([
    ['/steps a canary plan sets at least one weight', { strategy: 'canary' }],
    [
      '/steps/1 weights must rise from step to step',
      { strategy: 'canary', steps: [{ setWeight: 50 }, { setWeight: 20 }] },
    ],
    [
      '/steps/0 a blue-green plan switches to 100 percent at once',
      { strategy: 'blue-green', steps: [{ setWeight: 50 }] },
    ],
    [
      '/target/driver a plan of the strategy flag moves a flag',
      { strategy: 'flag', target: other, steps: [{ setWeight: 50 }] },
    ],
    ['/waves only a plan of the strategy waves has waves', { strategy: 'direct', waves }],
    ['/steps/0 only a plan of the strategy waves has waves', { strategy: 'direct', steps: [{ wave: 'eu' }] }],
    ['/waves a plan in waves names its waves', { strategy: 'waves' }],
    ['/waves two waves have the same name', { strategy: 'waves', waves: [waves[1], { name: 'us' }] }],
    ['/waves two waves have the same target', { strategy: 'waves', waves: [{ name: 'eu' }, { name: 'us' }] }],
    [
      '/steps its steps fly the waves in order: eu, us',
      { strategy: 'waves', waves, steps: [{ wave: 'us' }, { wave: 'eu' }] },
    ],
    [
      '/steps/0 a step of a plan in waves follows its wave',
      { strategy: 'waves', waves, steps: [{ setWeight: 50 }] },
    ],
    [
      '/analysis an analyse step needs at least one analysis',
      { strategy: 'canary', steps: [{ setWeight: 5 }, { analyse: { for: '1m' } }] },
    ],
  ])('is told %s', (fault, plan) => {
    expect(faultsOf(plan)).toContain(fault);
  });

  it.each([101, -1, 0.001, Number.NaN])('sets no weight of %d', (setWeight) => {
    expect(faultsOf({ strategy: 'canary', steps: [{ setWeight }] })).not.toEqual([]);
  });

  it('names a driver there is', () => {
    const unknown = { driver: 'carrier-pigeon', route: 'edge' };
    expect(faultsOf({ strategy: 'direct', target: unknown })[0]).toMatch(/^\/target\/driver /);
  });
});

it('a target is known by what it moves, whatever its variants are called', () => {
  expect(targetKeyOf({ ...target, stable: 'a', canary: 'b' })).toBe('flag:checkout');
  expect(targetKeyOf({ ...other, stable: 'a', canary: 'b' })).toBe('haproxy:edge');
});
