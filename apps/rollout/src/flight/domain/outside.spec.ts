import { describeDecider } from '@glidepath/testing';
import type { DriverSight } from './driver-sight.js';
import { rollout } from './rollout.js';
import { paused, place, resumed, rollingBack, weightSet } from './sample-facts.js';
import {
  at,
  flown,
  ids,
  observe,
  plan,
  type PlanInput,
  rolloutId,
  silence,
  start,
  steer,
  traffic,
  typesOf,
} from './sample-flight.js';

// A flight whose weights become true in a router outside the log.

const outside: Partial<PlanInput> = { target: { driver: 'haproxy', route: 'edge' } };
const flying = flown(plan(outside), start);
const key = `${rolloutId}:0:25`;

function sight(outcome: DriverSight['outcome'], more: Partial<DriverSight> = {}): DriverSight {
  return { wave: null, key, outcome, reason: '', behindSinceMs: null, trouble: null, ...more };
}

const dead = [sight('converged', { trouble: { reason: 'the canary is dead', isHarm: true } })];
const bothDead = sight('converged', { trouble: { reason: 'both are dead', isHarm: false } });

const data = { ...place(0), weightPercent: 25, key, driver: 'haproxy' };
const applied = (seconds: number) => ({
  type: 'rollout.weight-applied' as const,
  data: { ...data, appliedAt: at(seconds).toISOString() },
});
const following = traffic(250, 1000, 9);
const told = flown(plan(outside), start, observe(1, silence, [], [sight('converged')]));
const verified = [...told, ...flownOn(told)];

function flownOn(given: typeof told): typeof told {
  const state = given.reduce((folded, fact) => rollout.evolve(folded, fact), rollout.initialState());
  return rollout.decide(observe(10, following, [], [sight('converged')]), state);
}

describeDecider('a router outside', rollout, [
  {
    name: 'is recorded to have its weight once it was read back',
    given: flying,
    when: observe(1, silence, [], [sight('converged')]),
    emits: [applied(1)],
  },
  {
    name: 'is taken at its word where it cannot be read back; the traffic is what verifies',
    given: flying,
    when: observe(1, silence, [], [sight('unsupported')]),
    emits: [applied(1)],
  },
  { name: 'is recorded once', given: told, when: observe(2, silence, [], [sight('converged')]), emits: [] },
  {
    name: 'passes no step before it has its weight, whatever the traffic looks like',
    given: flying,
    when: observe(10, following, [], [sight('pending', { behindSinceMs: at(0).getTime() })]),
    emits: [],
  },
  {
    name: 'that has lost its weight is recorded to have, and told again under the same key',
    given: verified,
    when: observe(12, following, [], [sight('drifted', { reason: 'edge is at 0 %' })]),
    emits: [
      {
        type: 'rollout.weight-drifted',
        data: { ...data, detail: 'edge is at 0 %', driftedAt: at(12).toISOString() },
      },
    ],
  },
  {
    name: 'that fails for a moment changes nothing',
    given: verified,
    when: observe(39, following, [], [sight('failing', { behindSinceMs: at(11).getTime() })]),
    emits: [],
  },
  {
    name: 'that fails for long holds the flight',
    given: verified,
    when: observe(
      41,
      traffic(250, 1000, 40),
      [],
      [sight('failing', { reason: 'no answer', behindSinceMs: at(11).getTime() })],
    ),
    emits: [paused(1, 'driver', 'glidepath', 'no answer', 41)],
  },
  {
    name: 'that takes the canary for dead brings the flight back, though no client sees an error',
    given: verified,
    when: observe(12, following, [], dead),
    emits: [
      rollingBack(1, 'harmful', 'glidepath', 'the canary is dead', 12),
      weightSet(1, 0, 12, 'rollback'),
    ],
  },
  {
    name: 'that takes both versions for dead holds the flight: going back would heal nothing',
    given: verified,
    when: observe(12, following, [], [bothDead]),
    emits: [paused(1, 'driver', 'glidepath', 'both are dead', 12)],
  },
]);

const held = [...verified, paused(1, 'driver', 'glidepath', 'both are dead', 12)];

describeDecider('a flight held for its router', rollout, [
  {
    name: 'goes on by itself when the router is well',
    given: held,
    when: observe(20, following, [], [sight('converged')]),
    emits: [resumed(1, 'glidepath', 'the router is well again', 20)],
  },
  {
    name: 'stays held while it is not',
    given: held,
    when: observe(20, following, [], [bothDead]),
    emits: [],
  },
  {
    name: 'comes back once only the canary is dead',
    given: held,
    when: observe(20, following, [], dead),
    emits: [
      rollingBack(1, 'harmful', 'glidepath', 'the canary is dead', 20),
      weightSet(1, 0, 20, 'rollback'),
    ],
  },
  { name: 'is promoted by nobody', given: held, when: steer('promote', 20), refuses: 'driver-trouble' },
]);

const asking = (more: Partial<PlanInput>) =>
  flown(
    plan({ ...outside, ...more }),
    start,
    observe(1, silence, [], [sight('converged')]),
    observe(12, following, [], dead),
  );
const mustAsk = asking({ reversible: false });

describeDecider('a dead canary that is not to be taken back', rollout, [
  {
    name: 'holds the flight where the plan says so, for as long as it is dead',
    given: asking({ onHarmful: 'hold' }),
    when: observe(20, following, [], dead),
    emits: [],
  },
  {
    name: 'holds it again when somebody goes on while it is dead',
    given: [...asking({ onHarmful: 'hold' }), resumed(0, 'sam', 'because', 19)],
    when: observe(20, following, [], dead),
    emits: [paused(0, 'harmful', 'glidepath', 'the canary is dead', 20)],
  },
  {
    name: 'does not ask again what somebody has answered',
    given: [...mustAsk, resumed(0, 'sam', 'because', 13)],
    when: observe(13.5, silence, [], dead),
    emits: [],
  },
]);

const returning = flown(plan(outside), start, steer('abort', 5));
const back = { key: `${rolloutId}:rollback:0` };

describeDecider('coming back through a router outside', rollout, [
  {
    name: 'is not done before the router has weight 0, however quiet it is',
    given: returning,
    when: observe(20, silence, [], [sight('failing', { ...back, reason: 'no answer' })]),
    emits: [],
  },
  {
    name: 'has failed when the router cannot be brought there',
    given: returning,
    when: observe(35, silence, [], [sight('failing', { ...back, reason: 'no answer' })]),
    emits: [
      {
        type: 'rollout.rollback-failed',
        data: { ...ids, reason: 'the router was not brought to weight 0: no answer' },
      },
    ],
  },
]);

it('a flight that came back late is recorded to be back', () => {
  const failed = flown(
    plan(outside),
    start,
    steer('abort', 5),
    observe(35, silence, [], [sight('failing', { ...back, reason: 'no answer' })]),
    observe(50, silence, [], [sight('converged', back)]),
    observe(60, traffic(0, 300, 59)),
  );
  expect(typesOf(failed).slice(-3)).toEqual(['rollback-failed', 'weight-applied', 'rolled-back']);
});
