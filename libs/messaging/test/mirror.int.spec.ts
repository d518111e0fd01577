import { setImmediate as turn } from 'node:timers/promises';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import {
  decodeEvent,
  ensureStreams,
  EVENTS_STREAM,
  type LogReader,
  Mirror,
  MirrorFollower,
  MirrorForkError,
} from '../src/index.js';
import { eventually } from './eventually.js';
import { startBus, type TestBus } from './start-bus.js';
import { newChangeId, startLogPostgres, type TestLog, type TestPostgres } from './start-log.js';

let postgres: TestPostgres;
let bus: TestBus;
let log: TestLog;
let admin: NatsConnection;
let relay: NatsConnection;
let manager: JetStreamManager;
let databases = 0;

beforeAll(async () => {
  [postgres, bus] = await Promise.all([startLogPostgres(), startBus()]);
  [admin, relay] = await Promise.all([bus.connect('admin'), bus.connect('relay')]);
  manager = await jetstreamManager(admin, { checkAPI: false, timeout: 1000 });
}, 120_000);

afterAll(async () => {
  await bus.close();
  await postgres.close();
});

beforeEach(async () => {
  log = await postgres.fresh(`mirror_${++databases}`);
});

afterEach(async () => {
  await manager.streams.delete(EVENTS_STREAM).catch(() => undefined);
  await log.close();
});

function mirrorOf(base = 0, onPolluted?: (detail: string) => void): Mirror {
  return new Mirror({
    connection: relay,
    log: log.store('relay'),
    base: () => Promise.resolve(base),
    ...(onPolluted === undefined ? {} : { onPolluted }),
  });
}

const stateOf = async (): Promise<{ base: string; sequence: number }> => {
  const { config, state } = await manager.streams.info(EVENTS_STREAM);
  return { base: config.description ?? '', sequence: state.last_seq };
};

async function publish(mirror: Mirror): Promise<number> {
  const count = await mirror.catchUp();
  await mirror.settle();
  return count;
}

test('every event is published once, in order, with its position as its sequence', async () => {
  const changes = [newChangeId(), newChangeId(), newChangeId()];
  for (const change of changes) for (let n = 0; n < 200; n++) await log.submit(change);
  expect(await publish(mirrorOf())).toBe(600);
  expect(await publish(mirrorOf())).toBe(0);
  expect(await stateOf()).toEqual({ base: '{"base":0}', sequence: 600 });

  const previous = new Map<number, number>();
  for (let seq = 1; seq <= 600; seq++) {
    const stored = await manager.streams.getMessage(EVENTS_STREAM, { seq });
    const event = decodeEvent({
      subject: stored?.subject ?? '',
      sequence: seq,
      headers: stored?.header,
      text: stored?.string() ?? '',
    });
    if (event === undefined) throw new RangeError(`message ${seq} is not an event`);
    expect([event.position, event.previousInPartition]).toEqual([seq, previous.get(event.partition) ?? 0]);
    previous.set(event.partition, seq);
  }
}, 30_000);

test('headers are CloudEvents 1.0 in binary mode', async () => {
  const change = newChangeId();
  await log.submit(change);
  await publish(mirrorOf());
  const stored = await manager.streams.getMessage(EVENTS_STREAM, { seq: 1 });
  const headers = Object.fromEntries(stored?.header.keys().map((key) => [key, stored.header.get(key)]) ?? []);
  expect(headers).toMatchObject({
    'ce-specversion': '1.0',
    'ce-type': 'change.submitted',
    'ce-source': '/glidepath/intake',
    'ce-subject': `change-${change}`,
    'ce-datacontenttype': 'application/json',
    'gp-position': '1',
    'gp-previous': '0',
    'gp-base': '0',
  });
  expect(stored?.json<{ id: string }>().id).toBe(headers['ce-id']);
});

test('two mirrors at once lose and double nothing', async () => {
  const change = newChangeId();
  for (let n = 0; n < 300; n++) await log.submit(change);
  await ensureStreams(manager);
  const both = [mirrorOf(), mirrorOf()];
  await eventually(async () => {
    await Promise.allSettled(both.map(publish));
    expect((await stateOf()).sequence).toBe(300);
  });
});

test('a foreign message is thrown away with its stream, and the new stream starts at the base', async () => {
  const change = newChangeId();
  for (let n = 0; n < 5; n++) await log.submit(change);
  await publish(mirrorOf());
  await relay.request('glidepath.event.0.change.approved', '{"forged":true}');
  await log.submit(change);

  const polluted: string[] = [];
  const mirror = mirrorOf(3, (detail) => polluted.push(detail));
  expect(await publish(mirror)).toBe(3);
  expect(polluted).toEqual(['message 6 is not an event of this log']);
  expect(await stateOf()).toEqual({ base: '{"base":3}', sequence: 3 });
});

test('a foreign message that others were published behind is found all the same', async () => {
  const change = newChangeId();
  for (let n = 0; n < 20; n++) await log.submit(change);
  const store = log.store('relay');
  let isForeignSent = false;
  const reader: LogReader = {
    head: () => store.head(),
    async *readRaw(range) {
      for await (const raw of store.readRaw(range)) {
        // On the wire between two events: it takes the place of the second, and the third fits behind it.
        if (raw.position === 10 && !isForeignSent) {
          await turn();
          relay.publish('glidepath.event.0.change.approved', '{}');
          isForeignSent = true;
        }
        yield raw;
      }
    },
  };
  const polluted: string[] = [];
  const onPolluted = (detail: string): void => void polluted.push(detail);
  const mirror = new Mirror({ connection: relay, log: reader, base: () => Promise.resolve(0), onPolluted });
  await expect(publish(mirror)).rejects.toThrow('publish refused');
  expect((await stateOf()).sequence).toBe(20);
  expect(await publish(mirror)).toBe(20);
  expect(polluted).toEqual(['message 10 is not the event of its position']);
  for (let seq = 1; seq <= 20; seq++) {
    const stored = await manager.streams.getMessage(EVENTS_STREAM, { seq });
    expect(stored?.header.get('gp-position')).toBe(String(seq));
  }
});

test('a foreign message is found while following, even when nothing is appended', async () => {
  await log.submit(newChangeId());
  const polluted: string[] = [];
  const stop = new AbortController();
  const follower = new MirrorFollower({
    connection: relay,
    log: log.store('relay'),
    base: () => Promise.resolve(0),
    pollMs: 50,
    onPolluted: (detail) => polluted.push(detail),
  });
  const running = follower.run(stop.signal);
  await eventually(async () => expect((await stateOf()).sequence).toBe(1));
  await relay.request('glidepath.event.0.change.approved', '{"forged":true}');
  await eventually(() => expect(polluted).toHaveLength(1));
  await eventually(async () => expect((await stateOf()).sequence).toBe(1));
  stop.abort();
  await running;
});

test('a stream deleted while following is made anew behind what was handled, and filled', async () => {
  for (let n = 0; n < 5; n++) await log.submit(newChangeId());
  const stop = new AbortController();
  const follower = new MirrorFollower({
    connection: relay,
    log: log.store('relay'),
    base: () => Promise.resolve(3),
    pollMs: 50,
  });
  const running = follower.run(stop.signal);
  await eventually(async () => expect(await stateOf()).toEqual({ base: '{"base":3}', sequence: 2 }));
  const first = (await manager.streams.info(EVENTS_STREAM)).created;
  await manager.streams.delete(EVENTS_STREAM);
  await eventually(async () => expect(await stateOf()).toEqual({ base: '{"base":3}', sequence: 2 }), 3000);
  expect((await manager.streams.info(EVENTS_STREAM)).created).not.toBe(first);
  stop.abort();
  await running;
});

test('a nudge publishes long before the poll', async () => {
  const stop = new AbortController();
  const follower = new MirrorFollower({
    connection: relay,
    log: log.store('relay'),
    base: () => Promise.resolve(0),
    pollMs: 60_000,
  });
  const running = follower.run(stop.signal);
  await eventually(() => expect(follower.state).toBe('following'));
  await log.submit(newChangeId());
  const risk = await bus.connect('risk');
  risk.publish('glidepath.nudge', '1');
  await eventually(async () => expect((await stateOf()).sequence).toBe(1), 2000);
  stop.abort();
  await running;
});

test('another event at the same position is a fork: nothing more is published', async () => {
  await log.submit(newChangeId());
  await publish(mirrorOf());
  const other = await postgres.fresh(`mirror_other_${++databases}`);
  await other.submit(newChangeId());
  await other.submit(newChangeId());
  const forked = new Mirror({ connection: relay, log: other.store('relay'), base: () => Promise.resolve(0) });
  await expect(forked.catchUp()).rejects.toThrow(new MirrorForkError(1, 1));
  expect((await stateOf()).sequence).toBe(1);
  await other.close();
});

test('a log shorter than its mirror raises an alarm', async () => {
  await log.submit(newChangeId());
  await log.submit(newChangeId());
  await publish(mirrorOf());
  const older = await postgres.fresh(`mirror_older_${++databases}`);
  const restored = new Mirror({
    connection: relay,
    log: older.store('relay'),
    base: () => Promise.resolve(0),
  });
  await expect(restored.catchUp()).rejects.toThrow('positions 1 to 2 of the mirror are not in the log');
  await older.close();
});

test.each([7, 12])('what a restored log of %i events lacks is named from where it parts', async (length) => {
  const change = newChangeId();
  for (let n = 0; n < 10; n++) await log.submit(change);
  await publish(mirrorOf());
  const store = log.store('relay');
  const restored: LogReader = {
    head: () => Promise.resolve(length),
    // Restored as it was at 5; what was written afterwards is something else.
    async *readRaw(range) {
      for await (const raw of store.readRaw(range)) {
        if (raw.position <= 5) yield raw;
        else if (raw.position <= length) yield { ...raw, id: newChangeId() };
      }
    },
  };
  const mirror = new Mirror({ connection: relay, log: restored, base: () => Promise.resolve(0) });
  await expect(mirror.catchUp()).rejects.toThrow(new MirrorForkError(6, 10));
  expect((await stateOf()).sequence).toBe(10);
});
