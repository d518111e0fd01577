import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { busConsumers, type ConsumerFloor, EVENTS_STREAM, INBOUND_STREAM, keepBus } from '../src/index.js';
import { startBus, type TestBus } from './start-bus.js';
import { eventually } from './eventually.js';

let bus: TestBus;

beforeEach(async () => {
  bus = await startBus();
}, 60_000);

afterEach(() => bus.close());

async function consumerNames(manager: JetStreamManager): Promise<string[]> {
  const names: string[] = [];
  for (const stream of [EVENTS_STREAM, INBOUND_STREAM]) {
    for await (const info of manager.consumers.list(stream)) names.push(info.name);
  }
  return names.sort();
}

const wanted = busConsumers()
  .map(({ name }) => name)
  .sort();

test('streams and consumers are made anew after a loss of storage, behind what was handled', async () => {
  const admin = await bus.connect('admin');
  const floor: ConsumerFloor = {
    base: () => Promise.resolve(40),
    handled: () => Promise.resolve(new Map([['risk_3', 57]])),
  };
  const keeper = await keepBus({ connection: admin, floor, intervalMs: 100 });
  const manager = await jetstreamManager(admin, { checkAPI: false, timeout: 500 });
  expect(await consumerNames(manager)).toEqual(wanted);

  await bus.loseStorage();
  await bus.startServer();
  await eventually(async () => expect(await consumerNames(manager)).toEqual(wanted));
  expect((await manager.streams.info(EVENTS_STREAM)).config.description).toBe('{"base":40}');
  expect((await manager.consumers.info(EVENTS_STREAM, 'risk_3')).config.opt_start_seq).toBe(18);
  expect((await manager.consumers.info(EVENTS_STREAM, 'risk_4')).config.opt_start_seq).toBeUndefined();
  await keeper.stop();
}, 30_000);

test('a deleted consumer comes back, a restarted server gets its consumers back, and a second keeper changes nothing', async () => {
  const admin = await bus.connect('admin');
  const repaired: number[] = [];
  const keeper = await keepBus({ connection: admin, intervalMs: 100, onRepaired: (n) => repaired.push(n) });
  const manager = await jetstreamManager(admin, { checkAPI: false, timeout: 500 });
  const other = await keepBus({ connection: admin, intervalMs: 100, onRepaired: (n) => repaired.push(n) });
  expect(repaired).toEqual([wanted.length]);

  await manager.consumers.delete(EVENTS_STREAM, 'audit_7');
  await eventually(async () => expect(await consumerNames(manager)).toEqual(wanted));

  await bus.stopServer();
  await bus.startServer();
  await eventually(async () => expect(await consumerNames(manager)).toEqual(wanted));
  await keeper.stop();
  await other.stop();
}, 30_000);

test('a keeper that starts before the bus waits for it, says why, and can be told to give up', async () => {
  const admin = await bus.connect('admin');
  await bus.stopServer();
  const errors: unknown[] = [];
  const patience = new AbortController();
  const options = { connection: admin, intervalMs: 100, onError: (error: unknown) => errors.push(error) };
  const hopeless = keepBus({ ...options, signal: patience.signal });
  const keeping = keepBus(options);
  await eventually(() => expect(errors.length).toBeGreaterThan(2));
  patience.abort(new RangeError('no bus today'));
  await expect(hopeless).rejects.toThrow('no bus today');

  await bus.startServer();
  const keeper = await keeping;
  expect(keeper.isReady).toBe(true);
  const manager = await jetstreamManager(admin, { checkAPI: false, timeout: 500 });
  expect(await consumerNames(manager)).toEqual(wanted);
  await bus.stopServer();
  await eventually(() => expect(keeper.isReady).toBe(false));
  await keeper.stop();
}, 30_000);
