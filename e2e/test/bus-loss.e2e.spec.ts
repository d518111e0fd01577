import { BusView, doubles, holes, lowRisk, planOf, readLog, System, until } from '../src/index.js';

const STEPS = [
  { setWeight: 20 },
  { analyse: { for: '60s' } },
  { setWeight: 60 },
  { analyse: { for: '60s' } },
];
const CONSUMERS = 80;

describe('a bus that lost its storage', () => {
  let system: System;
  let inFlight: string;
  let submittedMeanwhile: { readonly id: string; readonly position: number };

  const head = async (): Promise<number> => {
    const [row] = await system.sql<{ position: string }>('SELECT position FROM log.head');
    return Number(row?.position);
  };
  const withBus = async <Answer>(ask: (bus: BusView) => Promise<Answer>): Promise<Answer> => {
    const bus = await BusView.open(system);
    try {
      return await ask(bus);
    } finally {
      await bus.close();
    }
  };

  beforeAll(async () => {
    system = await System.start();
    await system.register('checkout', 'search');
    await system.letTrafficFlow('checkout');
    await system.letTrafficFlow('search');
    const change = lowRisk('checkout', { plan: planOf('checkout', STEPS) });
    ({ id: inFlight } = await system.as('pipeline').changes.submit(change));
    await until('the flight is at its second step', async () => {
      const { step } = await system.as('eve').rollouts.get(inFlight);
      return step >= 1 ? true : undefined;
    });
  });
  afterAll(() => system?.stop());

  it('does not keep anybody from submitting while it is gone', async () => {
    // Away until the bus is back, so that there is something nobody has handled.
    await system.stack.services.stop('risk');
    await system.stack.nats.stop();
    await system.stack.nats.deleteStorage();
    submittedMeanwhile = await system.as('pipeline').changes.submit(lowRisk('search'));
    expect(submittedMeanwhile).toMatchObject({ state: 'assessing' });
  });

  it('is made again, and gets every event that is still to be handled', async () => {
    await system.stack.nats.start();
    const mirror = await until('the mirror reaches the head of the log', () =>
      withBus(async (bus) => {
        const [state, position] = [await bus.mirror(), await head()];
        return state.base + state.lastSequence === position && state.consumers === CONSUMERS
          ? state
          : undefined;
      }),
    );
    // What everybody had handled is not published again: the new stream begins behind it.
    expect(mirror.base).toBeGreaterThan(0);
    expect(mirror.base).toBeLessThan(submittedMeanwhile.position);
    const sequences = [...Array(mirror.lastSequence).keys()].map((index) => index + 1);
    const events = await withBus((bus) => Promise.all(sequences.map((sequence) => bus.eventAt(sequence))));
    expect(events.map(({ position }) => position)).toEqual(
      sequences.map((sequence) => sequence + mirror.base),
    );
  });

  it('lands the flight it interrupted, and the one submitted meanwhile', async () => {
    const ends = ['completed', 'rolled-back', 'failed', 'rejected'] as const;
    await system.stack.services.restart('risk');
    const landed = [inFlight, submittedMeanwhile.id].map((id) => system.untilState(id, ...ends));
    expect((await Promise.all(landed)).map(({ state }) => state)).toEqual(['completed', 'completed']);
  });

  it('loses nothing and doubles nothing', async () => {
    const reconciliation = await system.as('otto').audit.reconciliation();
    const events = await readLog(system);
    expect(doubles(events)).toEqual([]);
    expect(holes(events)).toEqual([]);
    expect(reconciliation).toMatchObject({ published: events.length, lost: 0, duplicated: 0 });
  });
});
