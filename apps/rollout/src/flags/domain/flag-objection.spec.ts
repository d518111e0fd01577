import type { FlagDefinition } from '@glidepath/contracts';
import { flagObjection } from './flag-objection.js';
import type { ConfiguredFlag } from './flag-state.js';

const definition: FlagDefinition = {
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: 'off',
  targeting: null,
  evaluators: {},
  metadata: {},
};
const banner: ConfiguredFlag = {
  status: 'configured',
  flag: 'banner',
  service: 'web',
  configuration: { owner: 'team-web', description: '', expiresAt: null, definition },
  reported: {},
};
const target = { stable: 'off', canary: 'on' };

describe('a rollout of a flag that somebody defined', () => {
  it('is welcome where it chooses between its variants', () => {
    expect(flagObjection(banner, 'web', target)).toBeNull();
    expect(flagObjection(null, 'web', target)).toBeNull();
  });

  it('is turned away where the flag is that of another service', () => {
    expect(flagObjection(banner, 'checkout', target)).toBe('the flag banner belongs to the service web');
  });

  it('is turned away where the flag has no such variant', () => {
    expect(flagObjection(banner, 'web', { ...target, canary: 'v2' })).toBe(
      'the flag banner has no variant v2',
    );
  });
});
