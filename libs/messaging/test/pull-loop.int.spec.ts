import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { ensureConsumers, ensureStreams, EVENTS_STREAM } from '../src/index.js';
import { acknowledge } from '../src/strategy/delivered-message.js';
import { PullLoop } from '../src/strategy/pull-loop.js';
import { eventually } from './eventually.js';
import { startBus, type TestBus } from './start-bus.js';

let bus: TestBus;
let manager: JetStreamManager;
let risk: NatsConnection;
let relay: NatsConnection;

beforeAll(async () => {
  bus = await startBus();
  manager = await jetstreamManager(await bus.connect('admin'), { checkAPI: false });
  [risk, relay] = await Promise.all([bus.connect('risk'), bus.connect('relay')]);
  await ensureStreams(manager);
  await ensureConsumers(manager);
}, 60_000);

let loop: PullLoop;
afterEach(() => loop.stop());
afterAll(() => bus.close());

const waiting = async (): Promise<number> =>
  (await manager.consumers.info(EVENTS_STREAM, 'risk_0')).num_waiting;

test('a loop that was reset takes what its former request brings, and asks no more often than before', async () => {
  const received: string[] = [];
  loop = new PullLoop({
    connection: risk,
    stream: EVENTS_STREAM,
    consumer: 'risk_0',
    batch: 2,
    onMessage(message) {
      received.push(message.string());
      acknowledge(risk, message);
      return Promise.resolve();
    },
  });
  loop.start();
  await eventually(async () => expect(await waiting()).toBe(1));
  for (let reset = 0; reset < 3; reset++) loop.reset();
  await eventually(async () => expect(await waiting()).toBe(4));

  const sent = Array.from({ length: 20 }, (_, n) => `event ${n}`);
  for (const text of sent) await relay.request('glidepath.event.0.change.noted', text);
  await eventually(() => expect(received).toEqual(sent));
  // Four requests for two messages each were answered; what is asked for now is one loop's.
  await eventually(async () => expect(await waiting()).toBe(1));
  expect(loop.isHeard).toBe(true);
}, 30_000);
