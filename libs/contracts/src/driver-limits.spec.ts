import { driverFaults } from './driver-limits.js';

const coarse = { strategies: ['canary', 'direct'] as const, finestPercent: 0.4 };

describe('what a driver can fly', () => {
  it('has nothing against a plan within its means', () => {
    const steps = [{ setWeight: 5 }, { pause: {} }, { setWeight: 100 }];
    expect(driverFaults({ strategy: 'canary', steps }, 'haproxy', coarse)).toEqual([]);
  });

  it('names the strategy it does not know, and every weight that is too fine', () => {
    const steps = [{ setWeight: 0.1 }, { setWeight: 50 }, { setWeight: 99.9 }];
    expect(driverFaults({ strategy: 'waves', steps }, 'haproxy', coarse)).toEqual([
      {
        pointer: '/strategy',
        detail: 'the driver haproxy cannot fly the strategy waves, only canary, direct',
      },
      {
        pointer: '/steps/0/setWeight',
        detail: 'the driver haproxy cannot set 0.1 %: its finest share is 0.4 %',
      },
      {
        pointer: '/steps/2/setWeight',
        detail: 'the driver haproxy cannot set 99.9 %: its finest share is 0.4 %',
      },
    ]);
  });
});
