import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { createInbox, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { ensureConsumers, ensureStreams, EVENTS_STREAM, INBOUND_STREAM } from '../src/index.js';
import { startBus, type TestBus } from './start-bus.js';

const NEXT = 'glidepath.js.CONSUMER.MSG.NEXT';

let bus: TestBus;
let admin: NatsConnection;
let relay: NatsConnection;
let risk: NatsConnection;
let publisher: NatsConnection;
let manager: JetStreamManager;

beforeAll(async () => {
  bus = await startBus();
  [admin, relay, risk, publisher] = await Promise.all([
    bus.connect('admin'),
    bus.connect('relay'),
    bus.connect('risk'),
    bus.connect('publisher'),
  ]);
  manager = await jetstreamManager(admin, { checkAPI: false });
  await ensureStreams(manager);
  await ensureConsumers(manager);
}, 60_000);

afterAll(() => bus.close());

/** Pulls up to `batch` messages; a message without a subject of a stream is a status and is left out. */
async function pull(connection: NatsConnection, consumer: string, batch: number): Promise<Msg[]> {
  const inbox = createInbox();
  const subscription = connection.subscribe(inbox);
  connection.publish(`${NEXT}.${consumer}`, JSON.stringify({ batch, expires: 1_000_000_000 }), {
    reply: inbox,
  });
  const pulled: Msg[] = [];
  for await (const message of subscription) {
    if (message.subject === inbox) break;
    pulled.push(message);
    if (pulled.length === batch) break;
  }
  subscription.unsubscribe();
  return pulled;
}

const lastSequence = async (stream: string): Promise<number> =>
  (await manager.streams.info(stream)).state.last_seq;

/** Runs something the server should refuse and answers with the refusal. */
async function refusal(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    return String(error);
  }
  return 'accepted';
}

test('a service pulls and acknowledges its own consumer across accounts', async () => {
  for (const n of [1, 2, 3]) await relay.request('glidepath.event.0.change.approved', `event ${n}`);
  const pulled = await pull(risk, `${EVENTS_STREAM}.risk_0`, 3);
  expect(pulled.map((message) => message.string())).toEqual(['event 1', 'event 2', 'event 3']);
  expect(pulled[0]?.subject).toBe('glidepath.event.0.change.approved');

  for (const message of pulled) await risk.request(message.reply ?? '', '+ACK', { timeout: 2000 });
  const info = await manager.consumers.info(EVENTS_STREAM, 'risk_0');
  expect([info.num_ack_pending, info.ack_floor.stream_seq]).toEqual([0, 3]);
});

test('a service asks after its own consumer and no other', async () => {
  const own = await risk.request(`glidepath.js.CONSUMER.INFO.${EVENTS_STREAM}.risk_1`, '');
  expect(own.json()).toMatchObject({ name: 'risk_1' });
  const foreign = risk.request(`glidepath.js.CONSUMER.INFO.${EVENTS_STREAM}.audit_1`, '', { timeout: 500 });
  expect(await refusal(foreign)).toMatch(/permission/i);
});

test('a service reaches neither the events stream nor the JetStream API', async () => {
  const before = await lastSequence(EVENTS_STREAM);
  const subjects = [
    'glidepath.event.0.change.approved',
    'glidepath.inbound.cdevents.x',
    '$JS.API.INFO',
    `$JS.API.STREAM.INFO.${EVENTS_STREAM}`,
    `$JS.API.STREAM.DELETE.${EVENTS_STREAM}`,
    `$JS.API.STREAM.CREATE.STOLEN`,
    `$JS.API.CONSUMER.DURABLE.CREATE.${EVENTS_STREAM}.own`,
    `$JS.API.CONSUMER.CREATE.${EVENTS_STREAM}`,
    `$JS.API.CONSUMER.DELETE.${EVENTS_STREAM}.risk_0`,
    `$JS.API.CONSUMER.MSG.NEXT.${EVENTS_STREAM}.risk_0`,
    `${NEXT}.${EVENTS_STREAM}.audit_0`,
    `$JS.ACK.${EVENTS_STREAM}.audit_0.1.1.1.1.0`,
  ];
  for (const subject of subjects) {
    expect([subject, await refusal(risk.request(subject, '{}', { timeout: 500 }))]).toEqual([
      subject,
      expect.stringMatching(/permission/i),
    ]);
  }
  expect(await lastSequence(EVENTS_STREAM)).toBe(before);
});

test('a publisher gets its acknowledgement', async () => {
  const answer = await publisher.request('glidepath.inbound.cdevents.dev.cdevents', '{"a":1}');
  expect(answer.json()).toMatchObject({ stream: INBOUND_STREAM, seq: await lastSequence(INBOUND_STREAM) });
});

test.each([
  ['a publisher', 'publisher', 'glidepath.inbound.cdevents.x'],
  ['a service', 'risk', 'glidepath.nudge'],
  ['a service', 'risk', `${NEXT}.${EVENTS_STREAM}.risk_5`],
  ['a service', 'risk', `glidepath.js.CONSUMER.INFO.${EVENTS_STREAM}.risk_5`],
  ['a service', 'risk', `$JS.ACK.${EVENTS_STREAM}.risk_0.1.1.1.1.0`],
])(
  '%s cannot reach the events stream through the reply subject of a message to %s %s',
  async (_, user, subject) => {
    const before = await lastSequence(EVENTS_STREAM);
    const connection = await bus.connect(user);
    connection.publish(subject, 'forged', { reply: 'glidepath.event.0.change.approved' });
    connection.publish(subject, '{"batch":1,"no_wait":true}', { reply: 'glidepath.event.0.change.approved' });
    await connection.flush();
    // What the server still has in hand is done once later requests on the same and on the admin's connection are answered.
    await publisher.request('glidepath.inbound.cdevents.y', 'after');
    await relay.request('glidepath.event.1.change.approved', 'genuine');
    expect(await lastSequence(EVENTS_STREAM)).toBe(before + 1);
    const last = await manager.streams.getMessage(EVENTS_STREAM, { seq: before + 1 });
    expect(last?.string()).toBe('genuine');
  },
);

test('publishers read nothing and publish nowhere else', async () => {
  for (const subject of ['glidepath.event.0.change.approved', 'glidepath.nudge', '$JS.API.INFO']) {
    expect(await refusal(publisher.request(subject, '', { timeout: 500 }))).toMatch(/permission/i);
  }
});

test('the admin cannot publish an event and the relay touches no other stream', async () => {
  expect(await refusal(admin.request('glidepath.event.0.change.approved', '', { timeout: 500 }))).toMatch(
    /permission/i,
  );
  for (const subject of [
    `$JS.API.STREAM.DELETE.${INBOUND_STREAM}`,
    `$JS.API.STREAM.PURGE.${EVENTS_STREAM}`,
    'glidepath.inbound.sli.x',
  ]) {
    expect(await refusal(relay.request(subject, '', { timeout: 500 }))).toMatch(/permission/i);
  }
});

test('nudges of services reach the relay', async () => {
  const nudges = relay.subscribe('glidepath.nudge', { max: 1 });
  await relay.flush();
  risk.publish('glidepath.nudge', '42');
  for await (const nudge of nudges) expect(nudge.string()).toBe('42');
});
