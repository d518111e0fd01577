import { judge } from './figure.js';
import { type Report, reportText } from './report.js';

const report: Report = {
  suite: 'flight',
  at: '2026-11-23T03:00:00.000Z',
  machine: {
    cores: 2,
    memoryGiB: 4,
    platform: 'linux x64',
    loadAverage: 0.1,
    versions: { node: '20.20.2', postgres: '18.4', nats: '2.9.10' },
  },
  method: ['Once.'],
  figures: [
    judge({
      id: 'p50-ms',
      what: 'half of all decisions',
      value: 6,
      unit: 'ms',
      floor: 4,
      ratio: 1.5,
      goal: { of: 'ratio', is: 'at most', limit: 2 },
    }),
    judge({
      id: 'lost',
      what: 'never decided',
      value: 3,
      unit: 'changes',
      goal: { of: 'value', is: 'at most', limit: 0 },
    }),
    judge({ id: 'posts', what: 'sent', value: 90, unit: 'requests' }),
  ],
};

describe('a report', () => {
  it('says of every figure whether its goal is met', () => {
    expect(reportText(report).split('\n')).toEqual([
      'flight · 2 cores · 4 GiB · load 0.1 at the start',
      '  met    p50-ms: 6 ms (floor 4, ratio 1.5, goal: ratio at most 2): half of all decisions',
      '  MISSED  lost: 3 changes (goal: value at most 0): never decided',
      '         posts: 90 requests: sent',
      '',
    ]);
  });

  it('names neither a host nor a path', () => {
    expect(Object.keys(report.machine).sort()).toEqual([
      'cores',
      'loadAverage',
      'memoryGiB',
      'platform',
      'versions',
    ]);
  });
});
