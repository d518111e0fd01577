import { eventCatalogue } from '@glidepath/contracts';
import { type EventEnvelope, MemoryEventStore, type StreamAppend } from '@glidepath/event-store';
import { FlagDriver } from '../../src/drivers/adapters/flag/flag-driver.js';
import { FlagBoard } from '../../src/flags/application/flag-board.js';
import { describeTrafficDriver, orderOf } from './traffic-driver-suite.js';

const target = { driver: 'flag', flag: 'checkout-version', stable: 'stable', canary: 'canary' } as const;
const ROLLOUT_SERVICE = { kind: 'system', id: 'rollout', issuer: 'glidepath' } as const;

describe('the flag', () => {
  let store: MemoryEventStore;
  let board: FlagBoard;
  let driver: FlagDriver;
  let appends = 0;

  beforeEach(() => {
    store = new MemoryEventStore({
      catalogue: eventCatalogue,
      producer: { service: 'rollout', version: '0.0.0' },
      clock: () => new Date('2026-03-02T12:00:00.000Z'),
    });
    board = new FlagBoard();
    driver = new FlagDriver(store, board);
    appends = 0;
  });

  async function append(streams: readonly StreamAppend[]): Promise<void> {
    await store.append({ streams, context: { actor: ROLLOUT_SERVICE, correlationId: null } });
    appends += 1;
  }

  /** Another replica moves the flag; this one reads of it in the log. */
  async function tamper(): Promise<void> {
    await append(driver.facts([orderOf(target, 77, 'somebody-else')]));
    const { events } = await store.readStream('flag-checkout-version');
    for (const event of events as readonly EventEnvelope[]) board.apply(event);
  }

  describeTrafficDriver('as a traffic driver', () => ({
    driver,
    target,
    append,
    tamper,
    setPercent: async () => board.defined('checkout-version')?.weightPercent ?? 0,
    effects: () => appends,
  }));

  it('defines the flag before its first weight, once', async () => {
    const steered = orderOf(target, 0);
    const facts = await driver.preparations(steered);
    expect(facts.flatMap(({ events }) => events.map(({ type }) => type))).toEqual(['flag.defined']);
    await append(facts);
    expect(await driver.preparations(steered)).toEqual([]);
  });

  it('orders several weights in one append', async () => {
    const facts = driver.facts([orderOf(target, 0), orderOf(target, 5)]);
    expect(facts).toHaveLength(1);
    expect(facts[0]?.events.map(({ type }) => type)).toEqual([
      'flag.defined',
      'flag.weight-changed',
      'flag.weight-changed',
    ]);
  });

  it('does not fold its facts twice when the log was faster', async () => {
    const facts = driver.facts([orderOf(target, 5)]);
    await append(facts);
    const { events } = await store.readStream('flag-checkout-version');
    for (const event of events as readonly EventEnvelope[]) board.apply(event);
    driver.appended(facts);
    expect(board.get('checkout-version').version).toBe(2);
  });

  it('objects to another service, and knows who moved it last', async () => {
    const order = orderOf(target, 5);
    const facts = driver.facts([order]);
    await append(facts);
    driver.appended(facts);
    expect(driver.objection(order)).toBeNull();
    expect(driver.objection({ ...order, service: 'search' })).toBe(
      'the flag checkout-version belongs to the service checkout',
    );
    expect(driver.holder(target)).toBe(order.rolloutId);
  });
});
