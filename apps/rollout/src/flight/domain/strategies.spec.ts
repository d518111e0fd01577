import { RolloutPlanSchema } from '@glidepath/contracts';
import { describeDecider } from '@glidepath/testing';
import { flownSteps } from './flown-steps.js';
import { rollout } from './rollout.js';
import { entered, passed, place, rollingBack, started, weightSet } from './sample-facts.js';
import {
  at,
  flown,
  ids,
  observe,
  plan,
  type PlanInput,
  start,
  steer,
  traffic,
  typesOf,
} from './sample-flight.js';

const target = (name: string) => ({ driver: 'flag', flag: name }) as const;
const inWaves: Partial<PlanInput> = {
  strategy: 'waves',
  target: target('checkout-eu'),
  waves: [{ name: 'eu' }, { name: 'us', target: target('checkout-us') }],
  steps: [{ wave: 'eu' }, { setWeight: 50 }, { wave: 'us' }, { pause: { for: '10s' } }],
  analysis: [],
  bake: '10s',
};

describe('the steps that are flown', () => {
  const stepsOf = (input: Partial<PlanInput>) =>
    flownSteps(RolloutPlanSchema.parse({ strategy: 'canary', target: target('checkout'), ...input })).map(
      (step) => [step.wave, step.kind, step.kind === 'set-weight' ? step.weightPercent : step.forMs],
    );

  it('end at 100 percent, and bake at last', () => {
    expect(stepsOf({ steps: [{ setWeight: 5 }], bake: '1m' })).toEqual([
      [null, 'set-weight', 5],
      [null, 'set-weight', 100],
      [null, 'bake', 60_000],
    ]);
  });

  it('of a blue-green plan look first and switch once', () => {
    expect(stepsOf({ strategy: 'blue-green', steps: [{ pause: {} }] })).toEqual([
      [null, 'pause', null],
      [null, 'set-weight', 100],
    ]);
  });

  it('of a direct plan are one', () => {
    expect(stepsOf({ strategy: 'direct' })).toEqual([[null, 'set-weight', 100]]);
  });

  it('of a plan in waves take each wave to 100 percent before the next', () => {
    expect(stepsOf(inWaves)).toEqual([
      ['eu', 'set-weight', 50],
      ['eu', 'set-weight', 100],
      ['us', 'set-weight', 100],
      ['us', 'pause', 10_000],
      ['us', 'bake', 10_000],
    ]);
  });

  it('of waves without steps are the waves in order', () => {
    expect(stepsOf({ ...inWaves, steps: [], bake: '0s' })).toEqual([
      ['eu', 'set-weight', 100],
      ['us', 'set-weight', 100],
    ]);
  });
});

const waveSet = (wave: string, step: number, percent: number, seconds: number, where: string | number) => {
  const fact = weightSet(step, percent, seconds, where);
  return { ...fact, data: { ...fact.data, wave } };
};
const waveEntered = (wave: string, step: number, seconds: number) => {
  const fact = entered(step, 'set-weight', seconds);
  return { ...fact, data: { ...fact.data, wave } };
};
const half = observe(5, traffic(500, 1000, 4));
const full = (seconds: number) => observe(seconds, traffic(1000, 1000, seconds - 1));

describeDecider('flying in waves', rollout, [
  {
    name: 'begins with the first wave',
    given: flown(plan(inWaves)),
    when: start,
    emits: [started, waveEntered('eu', 0, 0), waveSet('eu', 0, 50, 0, 0)],
  },
  {
    name: 'brings back every wave that was begun, the latest first',
    given: flown(plan(inWaves), start, half, full(10)),
    when: steer('rollback', 20),
    emits: [
      rollingBack(2, 'rollback', 'sam', 'because', 20),
      waveSet('us', 2, 0, 20, 'rollback-us'),
      waveSet('eu', 2, 0, 20, 'rollback-eu'),
    ],
  },
]);

it('a wave is entered when the one before carries everybody', () => {
  const facts = flown(plan(inWaves), start, half, full(10));
  expect(typesOf(facts).slice(-4)).toEqual(['weight-verified', 'step-passed', 'step-entered', 'weight-set']);
  expect(facts.at(-1)?.data).toMatchObject({ wave: 'us', step: 2, weightPercent: 100 });
});

const blueGreen: Partial<PlanInput> = { strategy: 'blue-green', steps: [], analysis: [], warm: '1h' };
const landed = flown(plan(blueGreen), start, full(10));
const back = [rollingBack(0, 'rollback', 'sam', 'because', 70), weightSet(0, 0, 70, 'rollback')];

describeDecider('blue and green', rollout, [
  {
    name: 'switches at once, and lands when the traffic has followed',
    given: flown(plan(blueGreen), start),
    when: full(10),
    emits: [
      {
        type: 'rollout.weight-verified',
        data: {
          ...place(0),
          weightPercent: 100,
          observedPercent: 100,
          bandPercent: 0.5,
          canary: 1000,
          total: 1000,
          users: 1000,
        },
      },
      passed(0, '100.00 % of the traffic is on the canary'),
      { type: 'rollout.completed', data: { ...ids, completedAt: at(10).toISOString() } },
    ],
  },
  {
    name: 'comes back while the old version is warm',
    given: landed,
    when: steer('rollback', 70),
    emits: back,
  },
  {
    name: 'comes back once',
    given: [...landed, ...back],
    when: steer('rollback', 71),
    emits: [],
  },
  {
    name: 'stays when the old version is not kept any more',
    given: landed,
    when: steer('rollback', 3700),
    refuses: 'way-back-closed',
  },
  {
    name: 'stays when another flight has followed',
    given: landed,
    when: { ...steer('rollback', 70), followedBy: 'CHG-1043' },
    refuses: 'way-back-closed',
  },
  {
    name: 'stays where the plan keeps nothing warm',
    given: flown(plan({ ...blueGreen, warm: undefined }), start, full(10)),
    when: steer('rollback', 11),
    refuses: 'way-back-closed',
  },
]);
