import { AnalysisSchema, RolloutPlanSchema } from './plan.js';

function faultsOf(analysis: object): readonly string[] {
  const parsed = AnalysisSchema.safeParse({ sli: 'availability', ...analysis });
  return parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `/${path.join('/')}: ${message}`);
}

const durations = { source: 'main', buckets: 'seconds_bucket{variant="{{variant}}"}' };
const prometheus = { source: 'main', total: 'a{variant="{{variant}}"}', bad: 'b' };

describe('what a provider is asked', () => {
  it.each([
    [{}],
    [{ provider: 'pushed' }],
    [{ provider: 'prometheus', query: prometheus }],
    [{ provider: 'http-json', query: { source: 'x', path: '/y', total: '/t', good: '/g' } }],
    [{ provider: 'synthetic', query: { source: 'x', path: '/healthz' } }],
    [{ exceeds: 'p95' }],
    [{ exceeds: 'p99', provider: 'prometheus', query: durations }],
    [{ exceeds: 'p99', provider: 'prometheus', query: { ...durations, gives: 'counters' } }],
  ])('may be %j', (analysis) => {
    expect(faultsOf(analysis)).toEqual([]);
  });

  it.each([
    [{ provider: 'graphite' }, '/provider'],
    [{ provider: 'prometheus' }, '/query: the provider prometheus needs a query'],
    [{ query: prometheus }, '/query: slices that are pushed are not asked for'],
    [{ provider: 'prometheus', query: { source: 'm', total: 'a' } }, 'needs total, and one of good and bad'],
    [{ provider: 'prometheus', query: { ...prometheus, good: 'c' } }, 'needs total, and one of good and bad'],
    [{ provider: 'prometheus', query: { ...prometheus, path: '/x' } }, '/query/path: Prometheus has no path'],
    [
      { provider: 'prometheus', query: { ...prometheus, total: '{{password}}' } },
      '/query/total: {{password}} is none of',
    ],
    [
      { provider: 'prometheus', query: { ...prometheus, every: '1h' } },
      '/query/every: a slice is 1s to 15s long',
    ],
    [{ provider: 'http-json', query: { source: 'x', total: '/t', bad: '/b' } }, '/query/path'],
    [
      { provider: 'http-json', query: { source: 'x', path: '/y', total: 't', bad: '/b' } },
      'a JSON pointer starts with /',
    ],
    [{ provider: 'synthetic', query: { source: 'x', path: '/y', total: '/t' } }, 'counts by itself'],
    [{ exceeds: 'p50' }, '/exceeds'],
    [
      { exceeds: 'p95', provider: 'http-json', query: { source: 'x', path: '/y', total: '/t', good: '/g' } },
      '/exceeds: the provider http-json counts no durations',
    ],
    [{ exceeds: 'p95', provider: 'prometheus', query: prometheus }, '/query/buckets'],
    [{ exceeds: 'p95', provider: 'prometheus', query: { ...durations, bad: 'b' } }, 'count by themselves'],
    [
      { exceeds: 'p95', provider: 'prometheus', query: { ...durations, gives: 'window' } },
      'count by themselves',
    ],
    [
      { exceeds: 'p95', provider: 'prometheus', query: { source: 'main', buckets: '{{password}}' } },
      '/query/buckets: {{password}} is none of',
    ],
    [{ provider: 'prometheus', query: { ...prometheus, ...durations } }, 'for an indicator with exceeds'],
    [{ provider: 'synthetic', query: { source: 'http://evil', path: '/y' } }, '/query/source'],
  ])('may not be %j', (analysis, fault) => {
    expect(faultsOf(analysis).join('; ')).toContain(fault);
  });
});

describe('a plan for a driver', () => {
  const plan = (changed: object): boolean =>
    RolloutPlanSchema.safeParse({
      strategy: 'canary',
      target: { driver: 'haproxy', route: 'edge' },
      steps: [{ setWeight: 5 }],
      ...changed,
    }).success;

  it('names a route and never an address', () => {
    expect(plan({})).toBe(true);
    expect(plan({ target: { driver: 'haproxy', route: '127.0.0.1:9999' } })).toBe(false);
    expect(plan({ target: { driver: 'webhook', route: 'x', url: 'http://169.254.169.254' } })).toBe(false);
  });

  it.each([
    ['an unknown driver', { target: { driver: 'telepathy', route: 'edge' } }],
    ['a weight over 100', { steps: [{ setWeight: 101 }] }],
    ['a weight below 0', { steps: [{ setWeight: -1 }] }],
    ['a weight of three decimals', { steps: [{ setWeight: 0.001 }] }],
    ['weights that go backwards', { steps: [{ setWeight: 50 }, { setWeight: 25 }] }],
  ])('refuses %s', (_, changed) => {
    expect(plan(changed)).toBe(false);
  });
});
