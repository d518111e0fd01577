import { describeDecider } from '@glidepath/testing';
import { reasonsToWait } from './clearance.js';
import { rollout } from './rollout.js';
import { entered, passed, paused, place, rollingBack, started, weightSet } from './sample-facts.js';
import { at, filed, flown, observe, plan, start, steer, tick, traffic } from './sample-flight.js';
import { flownSteps } from './flown-steps.js';

const manual = flown(plan({ start: 'manual' }));
const told = { type: 'start', by: 'sam', reason: 'now', now: at(0) } as const;
const window = { startsAt: at(-60).toISOString(), endsAt: at(60).toISOString() };
const stepwise = { steps: [{ setWeight: 25 }, { setWeight: 50 }], analysis: [] };
const verified = traffic(250, 1000, 64);

describe('what a flight waits for', () => {
  const flight = { filed: filed({}, { window }), steps: flownSteps(filed().plan) };
  const free = { heldBy: null, missing: [], excluding: [] };

  it('is nothing inside its window, with everything it needs', () => {
    expect(reasonsToWait(flight, free, at(0))).toEqual([]);
  });

  it('is its window', () => {
    expect(reasonsToWait(flight, free, at(-61))).toEqual([`its window opens at ${window.startsAt}`]);
    expect(reasonsToWait(flight, free, at(60))).toEqual([
      `its window closed at ${window.endsAt}; amend the change, or cancel it`,
    ]);
  });

  it('is what it requires, what excludes it and who moves its target', () => {
    const crowded = { heldBy: 'CHG-1', missing: ['0195a000'], excluding: ['CHG-2'] };
    expect(reasonsToWait(flight, crowded, at(0))).toEqual([
      'the change 0195a000 it requires has not landed',
      'CHG-2 flies, and the two exclude each other',
      'CHG-1 moves the same target',
    ]);
  });
});

describeDecider('taking off', rollout, [
  {
    name: 'waits while something stands in the way',
    given: flown(plan()),
    when: { ...start, waitsFor: ['x'] },
    emits: [],
  },
  { name: 'waits for somebody where the plan says so', given: manual, when: start, emits: [] },
  {
    name: 'is let go by a person, with their reason',
    given: manual,
    when: told,
    emits: [
      { ...started, data: { ...started.data, by: 'sam', reason: 'now' } },
      entered(0, 'set-weight', 0),
      weightSet(0, 25, 0),
    ],
  },
  {
    name: 'is not let go before its time',
    given: manual,
    when: { ...told, waitsFor: ['its window opens later'] },
    refuses: 'rollout-not-ready',
  },
  { name: 'is let go once', given: flown(plan({ start: 'manual' }), told), when: told, emits: [] },
  {
    name: 'cannot be let go once withdrawn',
    given: flown(plan(), { type: 'withdraw', by: 'x', reason: 'y', now: at(0) }),
    when: told,
    refuses: 'rollout-not-in-flight',
  },
]);

const late = flown(plan(stepwise, { window }), start, observe(65, verified));

describeDecider('a window', rollout, [
  {
    name: 'holds what would raise a weight after its end',
    given: flown(plan(stepwise, { window }), start),
    when: observe(65, verified),
    emits: [
      {
        type: 'rollout.weight-verified',
        data: {
          ...place(0),
          weightPercent: 25,
          observedPercent: 25,
          bandPercent: 300 * Math.sqrt((0.25 * 0.75) / 1000),
          canary: 250,
          total: 1000,
          users: 1000,
        },
      },
      passed(0, '25.00 % of the traffic is on the canary'),
      paused(
        0,
        'window',
        'glidepath',
        `its window closed at ${window.endsAt}; resume to go on outside it, or abort to go back`,
        65,
      ),
    ],
  },
  {
    name: 'holds for as long as nobody says otherwise',
    given: late,
    when: observe(500, verified),
    emits: [],
  },
  {
    name: 'is left by somebody who says so',
    given: late,
    when: steer('resume', 70),
    emits: [
      {
        type: 'rollout.resumed',
        data: { ...place(0), by: 'sam', reason: 'because', resumedAt: at(70).toISOString() },
      },
      entered(1, 'set-weight', 70),
      weightSet(1, 50, 70),
    ],
  },
  {
    name: 'never keeps a flight from coming back',
    given: late,
    when: steer('rollback', 70),
    emits: [rollingBack(0, 'rollback', 'sam', 'because', 70), weightSet(0, 0, 70, 'rollback')],
  },
]);

const sharply = Array.from({ length: 8 }, (_, second) => tick(6 + second, [25, 5], [75, 0]));
const harmed = observe(15, traffic(250, 1000, 14), sharply);
const irreversible = flown(plan({ reversible: false }), start, observe(5, traffic(250, 1000, 4)), harmed);

describeDecider('a change that cannot be taken back', rollout, [
  {
    name: 'lets somebody fly on past harm, with their name and reason',
    given: irreversible,
    when: steer('resume', 20),
    emits: [
      {
        type: 'rollout.resumed',
        data: { ...place(1), by: 'sam', reason: 'because', resumedAt: at(20).toISOString() },
      },
    ],
  },
  {
    name: 'lets somebody go back all the same',
    given: irreversible,
    when: steer('abort', 20),
    emits: [
      { type: 'rollout.aborted', data: { ...place(1), by: 'sam', reason: 'because' } },
      rollingBack(1, 'abort', 'sam', 'because', 20),
      weightSet(1, 0, 20, 'rollback'),
    ],
  },
  {
    name: 'does not ask again what was answered',
    given: irreversible,
    when: observe(16, traffic(250, 1000, 15)),
    emits: [],
  },
]);

it('a change that cannot be taken back holds and asks', () => {
  expect(irreversible.at(-1)).toMatchObject({
    type: 'rollout.paused',
    data: { cause: 'harmful', reason: expect.stringContaining('marked irreversible') as string },
  });
});

const watched = { steps: [{ setWeight: 25 }, { analyse: { for: '2m' } }, { pause: {} }, { setWeight: 50 }] };

describeDecider('leaving out the watching', rollout, [
  {
    name: 'goes to the next weight',
    given: flown(plan(watched), start, observe(5, traffic(250, 1000, 4))),
    when: steer('skip', 6),
    emits: [
      { type: 'rollout.skipped', data: { ...place(1), to: 3, by: 'sam', reason: 'because' } },
      entered(3, 'set-weight', 6),
      weightSet(3, 50, 6),
    ],
  },
  {
    name: 'is not possible past harm',
    given: flown(plan({ ...watched, onHarmful: 'hold' }), start, observe(5, traffic(250, 1000, 4)), harmed),
    when: steer('skip', 20),
    refuses: 'rollout-harmful',
  },
]);
