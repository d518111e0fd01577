import { doubles, highRisk, holes, lowRisk, planOf, readLog, System, until } from '../src/index.js';

const STEPS = [
  { setWeight: 20 },
  { analyse: { for: '60s' } },
  { pause: { for: '4s' } },
  { setWeight: 60 },
  { analyse: { for: '60s' } },
];
const PAUSE = 2;

describe('a crash in the middle of a rollout', () => {
  let system: System;
  let changeId: string;

  beforeAll(async () => {
    system = await System.start();
    await system.register('checkout', 'ledger');
    await system.letTrafficFlow('checkout');
    const change = lowRisk('checkout', { plan: planOf('checkout', STEPS) });
    ({ id: changeId } = await system.as('pipeline').changes.submit(change));
  });
  afterAll(() => system?.stop());

  const untilStep = (atLeast: number): Promise<true> =>
    until(`the rollout is at step ${atLeast}`, async () => {
      const { step } = await system.as('eve').rollouts.get(changeId);
      return step >= atLeast ? true : undefined;
    });

  it('takes the flight up again after the rollout service was killed', async () => {
    await untilStep(PAUSE);
    const before = system.stack.services.pid('rollout');
    await system.stack.services.kill9('rollout');
    await system.stack.services.ready('rollout');
    expect(system.stack.services.pid('rollout')).not.toBe(before);
    await untilStep(PAUSE + 1);
  });

  it('lands the flight after everything was killed at once', async () => {
    const waiting = await system.as('pipeline').changes.submit(highRisk('ledger'));
    const { home } = system.stack;
    await system.kill9();
    system = await System.on(home);
    await system.letTrafficFlow('checkout');
    expect(await system.untilState(changeId, 'completed', 'rolled-back', 'failed')).toMatchObject({
      state: 'completed',
      rollout: { status: 'completed', weightPercent: 100 },
    });
    // What was submitted just before is not forgotten either.
    await system.untilState(waiting.id, 'awaiting-approval');
  });

  it('has every event once, and no weight applied twice', async () => {
    const reconciliation = await system.as('otto').audit.reconciliation();
    const events = await readLog(system);
    expect(doubles(events)).toEqual([]);
    expect(holes(events)).toEqual([]);
    expect(reconciliation).toMatchObject({ published: events.length, lost: 0, duplicated: 0 });
    const ended = events.filter(({ type }) => type === 'change.completed' || type === 'rollout.completed');
    expect(ended.map(({ type }) => type)).toEqual(['rollout.completed', 'change.completed']);
  });
});
