import { flightFaults } from './flight-faults.js';
import { ChangePlanSchema } from './joint-plan.js';

const known = {
  routes: [
    { name: 'edge', driver: 'haproxy' },
    { name: 'shop', driver: 'nginx' },
  ],
  sources: [{ name: 'main', provider: 'prometheus' as const }],
};
const query = { source: 'main', total: 'a{}', bad: 'b{}' };

function faults(plan: object, connections: typeof known | null = known) {
  const whole = { strategy: 'canary', steps: [{ setWeight: 5 }], ...plan };
  return flightFaults(ChangePlanSchema.parse(whole), connections);
}

describe('a plan before it is approved', () => {
  it('can be flown with the routes and sources there are', () => {
    const analysis = [{ sli: 'availability', provider: 'prometheus', query }];
    expect(faults({ target: { driver: 'haproxy', route: 'edge' }, analysis })).toEqual([]);
    expect(faults({ target: { driver: 'flag', flag: 'any' } })).toEqual([]);
  });

  it('names a route there is none of, and one of another driver', () => {
    expect(faults({ target: { driver: 'haproxy', route: 'shop' } })).toEqual([
      { pointer: '/target/route', detail: 'no haproxy route is called shop; there are edge' },
    ]);
    expect(faults({ target: { driver: 'nats', route: 'edge' } })).toEqual([
      { pointer: '/target/route', detail: 'no nats route is called edge; there is none' },
    ]);
  });

  it('names a source there is none of', () => {
    const asked = {
      sli: 'availability',
      provider: 'http-json',
      query: { ...query, path: '/a', total: '/a', bad: '/b' },
    };
    expect(faults({ target: { driver: 'flag', flag: 'any' }, analysis: [asked] })).toEqual([
      { pointer: '/analysis/0/query/source', detail: 'no http-json source is called main; there is none' },
    ]);
  });

  it('names what the driver cannot do, of waves and of targets too', () => {
    const steps = [{ setWeight: 0.1 }];
    const detail = 'the driver haproxy cannot set 0.1 %: its finest share is 0.4 %';
    const target = { driver: 'haproxy', route: 'edge' };
    expect(faults({ target, steps }, null)).toEqual([{ pointer: '/steps/0/setWeight', detail }]);
    const waves = [{ name: 'eu', target }];
    const wave = { strategy: 'waves', target: { driver: 'flag', flag: 'x' }, waves };
    expect(faults({ ...wave, steps: [{ wave: 'eu' }, ...steps] })).toEqual([
      { pointer: '/steps/1/setWeight', detail },
    ]);
    const targets = [{ name: 'api', strategy: 'canary', target, steps }];
    expect(flightFaults(ChangePlanSchema.parse({ strategy: 'joint', targets }), known)).toEqual([
      { pointer: '/targets/0/steps/0/setWeight', detail },
    ]);
  });

  it('names routes of waves', () => {
    const waves = [{ name: 'eu' }, { name: 'us', target: { driver: 'nginx', route: 'nope' } }];
    const wave = { strategy: 'waves', target: { driver: 'nginx', route: 'shop' }, waves, steps: [] };
    expect(faults(wave)).toEqual([
      { pointer: '/waves/1/target/route', detail: 'no nginx route is called nope; there are shop' },
    ]);
  });

  it('is not held against routes that nobody has announced yet', () => {
    expect(faults({ target: { driver: 'webhook', route: 'any' } }, null)).toEqual([]);
  });
});
