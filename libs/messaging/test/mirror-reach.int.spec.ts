import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { ensureStreams, mirrorReach } from '../src/index.js';
import { startBus, type TestBus } from './start-bus.js';

let bus: TestBus;
let audit: NatsConnection;
let risk: NatsConnection;

beforeAll(async () => {
  bus = await startBus();
  [audit, risk] = await Promise.all([bus.connect('audit'), bus.connect('risk')]);
}, 60_000);

afterAll(() => bus.close());

test('audit learns how far the mirror reaches, and nobody else', async () => {
  expect(await mirrorReach(audit)).toBeUndefined();
  const manager = await jetstreamManager(await bus.connect('admin'), { checkAPI: false });
  await ensureStreams(manager, { eventsBase: () => Promise.resolve(40) });
  const relay = await bus.connect('relay');
  for (const n of [1, 2, 3]) await relay.request('glidepath.event.0.change.approved', `event ${n}`);

  expect(await mirrorReach(audit)).toEqual({ base: 40, through: 43, deleted: 0 });
  await expect(mirrorReach(risk)).rejects.toThrow(/permission/i);
});
