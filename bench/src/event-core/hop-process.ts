import { setTimeout as delay } from 'node:timers/promises';
import { eventCatalogue } from '@glidepath/contracts';
import {
  connectBus,
  JetStreamStrategy,
  MirrorFollower,
  NUDGE_SUBJECT,
  PgConsumerFloor,
} from '@glidepath/messaging';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { serveParent } from '../process/serve-parent.js';
import { BARE_INSERT } from './bare-table.js';
import { benchStore, serviceUrl } from './bench-log.js';
import {
  HOP_CONSUMER,
  HOP_NUDGE,
  HOP_STREAM,
  HOP_SUBJECT,
  type HopAsk,
  type HopMoment,
  type HopPlace,
  machineNow,
} from './hop-run.js';
import { SAMPLE_SERVICE, SAMPLE_TYPE, sampleAppend } from './sample-fact.js';

const HANDLING_SERVICE = 'risk';
const handled: HopMoment[] = [];
let write: ((id?: string) => Promise<string>) | undefined;

/** One station of a hop, ours or bare. */
serveParent<HopAsk, readonly HopMoment[]>(async (ask) => {
  switch (ask.do) {
    case 'relay':
      await (ask.place.path === 'ours' ? relayOurs(ask.place) : relayBare(ask.place));
      return [];
    case 'handle':
      await (ask.place.path === 'ours' ? handleOurs(ask.place) : handleBare(ask.place));
      return [];
    case 'write':
      write ??= await (ask.place.path === 'ours' ? writerOfOurs(ask.place) : writerOfBare(ask.place));
      return writeAt(ask.moments, write);
    case 'tell':
      return handled.splice(0);
  }
});

/** Open loop: each leaves at its moment, whether or not the ones before were answered. */
async function writeAt(
  moments: readonly number[],
  append: () => Promise<string>,
): Promise<readonly HopMoment[]> {
  const startAt = machineNow() + 20;
  const answers: Promise<HopMoment>[] = [];
  const one = async (): Promise<HopMoment> => {
    const at = machineNow();
    const id = await append();
    return { id, at, answeredAt: machineNow() };
  };
  for (const moment of moments) {
    const wait = startAt + moment - machineNow();
    if (wait > 0) await delay(wait);
    answers.push(one());
  }
  return Promise.all(answers);
}

async function writerOfOurs({ databaseUrl, natsUrl }: HopPlace): Promise<() => Promise<string>> {
  const bus = await connectBus({ servers: natsUrl, user: SAMPLE_SERVICE, password: SAMPLE_SERVICE });
  const { store } = benchStore(databaseUrl, SAMPLE_SERVICE, (position) =>
    bus.publish(NUDGE_SUBJECT, String(position)),
  );
  return async () => {
    const { events } = await store.append(sampleAppend());
    return events[0]?.id ?? '';
  };
}

async function relayOurs({ databaseUrl, natsUrl }: HopPlace): Promise<void> {
  const connection = await connectBus({ servers: natsUrl, user: 'relay', password: 'relay' });
  const { store, pool } = benchStore(databaseUrl, 'relay');
  const floor = new PgConsumerFloor(pool);
  const follower = new MirrorFollower({ connection, log: store, base: () => floor.base() });
  void follower.run(new AbortController().signal);
}

async function handleOurs({ databaseUrl, natsUrl }: HopPlace): Promise<void> {
  const { store } = benchStore(databaseUrl, HANDLING_SERVICE);
  const quiet = (): void => undefined;
  const strategy = new JetStreamStrategy({
    service: HANDLING_SERVICE,
    nats: { servers: natsUrl, user: HANDLING_SERVICE, password: HANDLING_SERVICE },
    store,
    pool: new pg.Pool({ connectionString: serviceUrl(databaseUrl, HANDLING_SERVICE), max: 8 }),
    catalogue: eventCatalogue,
    logger: { info: quiet, warn: quiet, error: quiet },
  });
  const note = (event: { readonly id: string }): Promise<void> => {
    handled.push({ id: event.id, at: machineNow() });
    return Promise.resolve();
  };
  strategy.addHandler(SAMPLE_TYPE, note, true, { kind: 'reaction', handler: 'bench' });
  await strategy.listen((error) => {
    if (error !== undefined) throw error;
  });
}

async function writerOfBare({ databaseUrl, natsUrl }: HopPlace): Promise<() => Promise<string>> {
  const bus = await connect({ servers: natsUrl });
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  return async () => {
    const request = sampleAppend();
    const [stream = { stream: '', events: [] }] = request.streams;
    const data = JSON.stringify(stream.events[0]?.data);
    await pool.query({
      name: 'bare-insert',
      text: BARE_INSERT,
      values: [stream.stream, SAMPLE_TYPE, data],
    });
    bus.publish(HOP_NUDGE);
    return stream.stream;
  };
}

/** Nudge, SELECT, publish: one round at a time, and another one when a nudge came meanwhile. */
async function relayBare({ databaseUrl, natsUrl }: HopPlace): Promise<void> {
  const bus = await connect({ servers: natsUrl });
  const stream = jetstream(bus);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows: heads } = await client.query<{ last: string }>(
    'SELECT coalesce(max(position), 0) AS last FROM bare.fact',
  );
  let last = Number(heads[0]?.last ?? 0);
  let isWanted = false;
  let isBusy = false;
  const round = async (): Promise<void> => {
    const { rows } = await client.query<{ position: string; stream: string; data: string }>({
      name: 'bare-news',
      text: 'SELECT position, stream, data FROM bare.fact WHERE position > $1 ORDER BY position LIMIT 500',
      values: [last],
    });
    await Promise.all(
      rows.map((row) => {
        last = Number(row.position);
        return stream.publish(HOP_SUBJECT, JSON.stringify({ id: row.stream, data: row.data }));
      }),
    );
  };
  const work = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    while (isWanted) {
      isWanted = false;
      await round();
    }
    isBusy = false;
  };
  bus.subscribe(HOP_NUDGE, {
    callback: () => {
      isWanted = true;
      void work();
    },
  });
  await bus.flush();
}

async function handleBare({ natsUrl }: HopPlace): Promise<void> {
  const stream = jetstream(await connect({ servers: natsUrl }));
  const consumer = await stream.consumers.get(HOP_STREAM, HOP_CONSUMER);
  await consumer.consume({
    max_messages: 256,
    callback: (message) => {
      const { id } = message.json<{ id: string }>();
      handled.push({ id, at: machineNow() });
      message.ack();
    },
  });
}
