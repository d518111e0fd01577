import type { FlagDefinition, FlagEvent } from '@glidepath/contracts';
import { foldFacts, loadedState, savedState } from '@glidepath/event-store';
import { describeDecider } from '@glidepath/testing';
import { flag, type FlagCommand } from './flag.js';

const now = new Date('2026-03-02T12:00:00.000Z');
const at = now.toISOString();
const reason = 'as agreed';
const told = { flag: 'banner', reason, now, movedBy: null };
const definition: FlagDefinition = {
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: 'off',
  targeting: null,
  evaluators: {},
  metadata: {},
};
const care = { owner: 'team-web', description: 'A banner', expiresAt: null };
const configured: FlagEvent = {
  type: 'flag.configured',
  data: {
    flag: 'banner',
    reason,
    service: 'web',
    ...care,
    definition,
    bucketing: 'murmur3-32-v2',
    configuredAt: at,
  },
};
const ids = { flag: 'banner', rolloutId: null, changeId: null };
const defined: FlagEvent = {
  type: 'flag.defined',
  data: { ...ids, service: 'web', stable: 'off', canary: 'on', bucketing: 'murmur3-32-v2' },
};
const configure: FlagCommand = { type: 'configure', ...told, service: 'web', ...care, definition };
const stateChanged = (state: 'ENABLED' | 'DISABLED'): FlagEvent => ({
  type: 'flag.state-changed',
  data: { flag: 'banner', reason, state, changedAt: at },
});
const reportExpired: FlagCommand = { type: 'report-stale', ...told, cause: 'expired', since: at };
const reported: FlagEvent = {
  type: 'flag.stale-reported',
  data: { flag: 'banner', reason, cause: 'expired', since: at, reportedAt: at },
};
const removed: FlagEvent = { type: 'flag.removed', data: { flag: 'banner', reason, removedAt: at } };

describeDecider('looking after a flag', flag, [
  { name: 'records a definition with its owner and reason', when: configure, emits: [configured] },
  {
    name: 'refuses a definition that cannot be evaluated',
    when: { ...configure, definition: { ...definition, defaultVariant: 'maybe' } },
    refuses: 'flag-definition-invalid',
  },
  {
    name: 'keeps a flag with its service',
    given: [configured],
    when: { ...configure, service: 'checkout' },
    refuses: 'flag-taken',
  },
  {
    name: 'keeps the variants that rollouts choose between',
    given: [defined],
    when: { ...configure, definition: { ...definition, variants: { off: false } } },
    refuses: 'flag-taken',
  },
  {
    name: 'defines what rollouts made before',
    given: [defined],
    when: configure,
    emits: [configured],
  },
  {
    name: 'leaves a definition alone while a rollout moves the flag',
    given: [configured, defined],
    when: { ...configure, movedBy: 'CHG-7' },
    refuses: 'flag-in-flight',
  },
  {
    name: 'lets a rollout take a defined flag over',
    given: [configured],
    when: { type: 'define', ...ids, service: 'web', stable: 'off', canary: 'on' },
    emits: [defined],
  },
  {
    name: 'switches off at any time, also in flight',
    given: [configured, defined],
    when: { type: 'set-state', ...told, movedBy: 'CHG-7', state: 'DISABLED' },
    emits: [stateChanged('DISABLED')],
  },
  {
    name: 'does nothing when it is switched off already',
    given: [configured, stateChanged('DISABLED')],
    when: { type: 'set-state', ...told, state: 'DISABLED' },
    emits: [],
  },
  {
    name: 'switches a flag that only rollouts made',
    given: [defined, stateChanged('DISABLED')],
    when: { type: 'set-state', ...told, state: 'ENABLED' },
    emits: [stateChanged('ENABLED')],
  },
  {
    name: 'is handed over',
    given: [configured],
    when: { type: 'hand-over', ...told, owner: 'team-app' },
    emits: [
      { type: 'flag.owner-changed', data: { flag: 'banner', reason, owner: 'team-app', changedAt: at } },
    ],
  },
  {
    name: 'has no owner to be handed over from where nobody defined it',
    given: [defined],
    when: { type: 'hand-over', ...told, owner: 'team-app' },
    refuses: 'flag-not-configured',
  },
  {
    name: 'gets a day to be gone by',
    given: [configured],
    when: { type: 'set-expiry', ...told, expiresAt: '2026-06-01T00:00:00.000Z' },
    emits: [
      {
        type: 'flag.expiry-set',
        data: { flag: 'banner', reason, expiresAt: '2026-06-01T00:00:00.000Z', setAt: at },
      },
    ],
  },
  { name: 'is reported as stale', given: [configured], when: reportExpired, emits: [reported] },
  {
    name: 'is reported once for one cause',
    given: [configured, reported],
    when: reportExpired,
    emits: [],
  },
  {
    name: 'is reported again after something about it changed',
    given: [configured, reported, configured],
    when: reportExpired,
    emits: [reported],
  },
  { name: 'is removed', given: [configured], when: { type: 'remove', ...told }, emits: [removed] },
  {
    name: 'is not removed while a rollout moves it',
    given: [configured, defined],
    when: { type: 'remove', ...told, movedBy: 'CHG-7' },
    refuses: 'flag-in-flight',
  },
  {
    name: 'is gone once it is removed',
    given: [configured, removed],
    when: { type: 'set-state', ...told, state: 'DISABLED' },
    refuses: 'flag-not-found',
  },
  {
    name: 'begins anew when it is defined after its removal',
    given: [configured, defined, removed],
    when: { ...configure, service: 'checkout' },
    emits: [{ ...configured, data: { ...configured.data, service: 'checkout' } } as FlagEvent],
  },
]);

describe('the state of a flag that is kept', () => {
  const weighed: FlagEvent = {
    type: 'flag.weight-changed',
    data: { ...ids, weightPercent: 12.5, key: 'flight-1:3' },
  };
  const lives: readonly (readonly [string, readonly FlagEvent[]])[] = [
    ['that is not there', []],
    ['that rules choose for', [configured]],
    ['that a rollout moved', [defined, weighed]],
    ['that rules and a rollout choose for', [configured, defined, weighed, stateChanged('DISABLED')]],
    ['that is stale', [configured, reported]],
    ['that was removed', [configured, removed]],
  ];
  const { snapshots } = flag;
  if (snapshots === undefined) throw new TypeError('the states of a flag are kept');

  it.each(lives)('is the one its facts add up to, of a flag %s', (_, facts) => {
    const state = foldFacts(flag, facts);
    expect(loadedState(snapshots, savedState(snapshots, state))).toEqual(state);
  });

  it('has this form; where it changes, or what a fact does to it, the version has to be raised', () => {
    const state = foldFacts(flag, [configured, defined, weighed, reported]);
    expect([snapshots.version, JSON.parse(savedState(snapshots, state))]).toEqual([
      1,
      {
        status: 'defined',
        flag: 'banner',
        service: 'web',
        stable: 'off',
        canary: 'on',
        weightPercent: 12.5,
        rolloutId: null,
        changeId: null,
        key: 'flight-1:3',
        state: 'ENABLED',
        configuration: { ...care, definition },
        reported: { expired: at },
      },
    ]);
  });
});
