import type { JointRolloutEvent, RolloutEvent } from '@glidepath/contracts';
import { flightFact } from './flight-fact.js';
import { followJointRollout } from './follow-joint-rollout.js';
import { followRollout } from './follow-rollout.js';
import { changeId, digest, key } from './sample-change.js';

const rolloutId = '01930000-0000-7000-8000-00000000000a';
const flightId = '01930000-0000-7000-8000-00000000000b';
const ids = { rolloutId, changeId };
const at = '2026-03-02T12:00:00.000Z';
const seen = { rolloutId: flightId, version: 3 };
const why = { by: 'sam', reason: 'because' };
const target = { driver: 'flag', flag: 'db', stable: 'stable', canary: 'canary' } as const;
const flownBy = {
  strategy: 'direct' as const,
  target,
  steps: [],
  analysis: [],
  onHarmful: 'rollback' as const,
  onInconclusive: 'hold' as const,
  onNoData: 'hold' as const,
  bake: '0s',
};
const filed = {
  changeId,
  key,
  revision: 1,
  digest,
  service: 'checkout',
  environment: 'production',
  artifactDigests: [],
  attempt: 1,
  retry: null,
  window: null,
  requires: [],
  excludes: [],
};

const planned: JointRolloutEvent = {
  type: 'joint-rollout.planned',
  data: {
    ...filed,
    rolloutId,
    plan: { strategy: 'joint', targets: [{ name: 'db', after: [], ...flownBy }] },
    flights: [{ target: 'db', rolloutId: flightId }],
  },
};
const plannedFlight: RolloutEvent = {
  type: 'rollout.planned',
  data: { ...filed, rolloutId: flightId, plan: flownBy, joint: { rolloutId, target: 'db' } },
};
const started: JointRolloutEvent = { type: 'joint-rollout.started', data: { ...ids, startedAt: at } };
const held: JointRolloutEvent = {
  type: 'joint-rollout.held',
  data: {
    ...ids,
    seen,
    target: 'db',
    cause: 'no-data',
    reason: 'no traffic',
    dependants: ['api'],
    heldAt: at,
  },
};
const released = (still: string[]): JointRolloutEvent => ({
  type: 'joint-rollout.released',
  data: { ...ids, seen, target: 'db', held: still, releasedAt: at },
});
const stopped: JointRolloutEvent = {
  type: 'joint-rollout.stopped',
  data: { ...ids, ...why, target: 'db', seen, stoppedAt: at },
};
const failed: JointRolloutEvent = {
  type: 'joint-rollout.return-failed',
  data: { ...ids, seen, target: 'db', reason: 'it does not answer', failedAt: at },
};
const rolledBack: JointRolloutEvent = {
  type: 'joint-rollout.rolled-back',
  data: { ...ids, reason: 'because', rolledBackAt: at },
};
const completed: JointRolloutEvent = { type: 'joint-rollout.completed', data: { ...ids, completedAt: at } };

describe('a change of several targets', () => {
  it.each([
    [planned, 'scheduled'],
    [started, 'started'],
    [held, 'paused'],
    [released([]), 'resumed'],
    [released(['api']), null],
    [stopped, 'rolling-back'],
    [failed, 'failed'],
    [rolledBack, 'rolled-back'],
    [completed, 'completed'],
  ])('follows its joint rollout: %j', (event, fact) => {
    expect(flightFact(event)).toBe(fact);
  });

  it('does not follow the flight of a target', () => {
    expect(flightFact(plannedFlight)).toBeNull();
    const summary = followJointRollout(null, planned);
    expect(followRollout(summary, plannedFlight)).toBe(summary);
    expect(
      followRollout(summary, {
        type: 'rollout.started',
        data: { rolloutId: flightId, changeId, startedAt: at },
      }),
    ).toBe(summary);
  });

  it.each<[name: string, events: readonly JointRolloutEvent[], line: object]>([
    ['planned', [], { status: 'planned', steps: 1, weightPercent: 0 }],
    ['under way', [started], { status: 'running' }],
    ['held', [started, held], { status: 'paused', reason: 'db: no traffic' }],
    ['going on', [started, held, released([])], { status: 'running', reason: null }],
    ['coming back', [started, stopped], { status: 'rolling-back', reason: 'because' }],
    ['stuck', [started, stopped, failed], { status: 'rollback-failed', reason: 'db: it does not answer' }],
    ['back', [started, stopped, failed, rolledBack], { status: 'rolled-back' }],
    ['landed', [started, completed], { status: 'completed', step: 1, weightPercent: 100 }],
  ])('has one line for all of them: %s', (_, events, line) => {
    expect([planned, ...events].reduce(followJointRollout, null)).toMatchObject({ rolloutId, ...line });
  });
});
