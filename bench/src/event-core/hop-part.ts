import { setTimeout as delay } from 'node:timers/promises';
import { connectBus, keepBus, PgConsumerFloor } from '@glidepath/messaging';
import { AckPolicy, jetstream, jetstreamManager, StorageType } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { arrivals } from '../load/arrivals.js';
import { Worker } from '../process/worker.js';
import { median, percentile } from '../report/percentile.js';
import { BARE_SCHEMA } from './bare-table.js';
import { makeBenchLog } from './bench-log.js';
import type { CoreOptions, CorePart } from './core-part.js';
import { type CoreWorld, runSql } from './core-world.js';
import {
  HOP_CONSUMER,
  HOP_STREAM,
  HOP_SUBJECT,
  type HopAsk,
  type HopMoment,
  type HopPath,
  type HopPlace,
} from './hop-run.js';

const PER_SECOND = 200;
const SECONDS = 4;
const WARM_UP_SECONDS = 2;
const DRAIN_MS = 10_000;
const LOOK_EVERY_MS = 20;
const SYNC_PUBLISHES = 300;

interface HopResult {
  /** From the answer of the commit to the call of the handler in another process, half of all. */
  readonly hopMs: number;
  readonly appendMs: number;
  /** From the call of the append to the call of the handler. */
  readonly callToHandlerMs: number;
  readonly unseen: number;
}

interface HopRound {
  readonly ours: HopResult;
  readonly bare: HopResult;
  readonly syncPublishMs: number;
}

/** From a commit in one process to the handler in another, through a third that relays. */
export const hopPart: CorePart = {
  name: 'hop',
  method: [
    `Hops: three processes (writer, relay, handler), ${PER_SECOND} appends a second with Poisson arrivals, moments of the machine's monotonic clock. Ours: append, nudge, relay with conditional publish, pull consumer, JetStreamStrategy to the call of the reaction, which also moves the consumer's position by an append of its own. Bare: INSERT, nudge over core NATS, SELECT, publish, durable pull consumer. One synchronous publish: the median of ${SYNC_PUBLISHES} awaited ones on the bare server.`,
  ],
  async measure(options) {
    const rounds = await measureRounds(options);
    const of = (pick: (round: HopRound) => number): number => median(rounds.map(pick));
    return [
      {
        id: 'hop-p50',
        what: `from the commit in one process to the handler in another, half of all at ${PER_SECOND}/s; floor: the same steps bare`,
        value: of(({ ours }) => ours.hopMs),
        unit: 'ms',
        floor: of(({ bare }) => bare.hopMs),
        ratio: of(({ ours, bare }) => ours.hopMs / bare.hopMs),
        goal: { of: 'ratio', is: 'at most', limit: 1.3 },
      },
      {
        id: 'hop-publishes',
        what: 'the same, in synchronous publishes',
        value: of(({ ours }) => ours.hopMs),
        unit: 'ms',
        peer: of(({ syncPublishMs }) => syncPublishMs),
        ratio: of(({ ours, syncPublishMs }) => ours.hopMs / syncPublishMs),
      },
      {
        id: 'append-to-handler',
        what: `from the call of an append to the handler, half of all at ${PER_SECOND}/s, in appends`,
        value: of(({ ours }) => ours.callToHandlerMs),
        unit: 'ms',
        peer: of(({ ours }) => ours.appendMs),
        ratio: of(({ ours }) => ours.callToHandlerMs / ours.appendMs),
        goal: { of: 'ratio', is: 'at most', limit: 4 },
      },
      {
        id: 'hop-unseen',
        what: 'events appended and never handled, in all rounds',
        value: rounds.reduce((sum, { ours }) => sum + ours.unseen, 0),
        unit: 'events',
        goal: { of: 'value', is: 'at most', limit: 0 },
      },
    ];
  },
};

type Station = Worker<HopAsk, readonly HopMoment[]>;

interface Path {
  readonly place: HopPlace;
  readonly writer: Station;
  readonly handler: Station;
}

async function measureRounds({ world, rounds, say }: CoreOptions): Promise<HopRound[]> {
  const stations: Station[] = [];
  const [ours, bare] = [await oursPlace(world), await barePlace(world)];
  const measured: HopRound[] = [];
  try {
    const paths = { ours: await startPath(ours.place, stations), bare: await startPath(bare, stations) };
    const run = (path: HopPath, seconds: number, seed: number): Promise<HopResult> =>
      hop(paths[path], arrivals(PER_SECOND, seconds, seed));
    for (const path of ['bare', 'ours'] as const) await run(path, WARM_UP_SECONDS, 1);
    for (let round = 1; round <= rounds; round++) {
      const one = {
        bare: await run('bare', SECONDS, round),
        ours: await run('ours', SECONDS, round),
        syncPublishMs: await syncPublishMs(bare.natsUrl),
      };
      say(
        `  hop ${round} of ${rounds} · ours ${one.ours.hopMs.toFixed(2)} ms · bare ${one.bare.hopMs.toFixed(2)} ms · publish ${one.syncPublishMs.toFixed(2)} ms · append ${one.ours.appendMs.toFixed(2)} ms · call to handler ${one.ours.callToHandlerMs.toFixed(2)} ms`,
      );
      measured.push(one);
    }
    return measured;
  } finally {
    await Promise.all(stations.map((station) => station.stop()));
    await ours.close();
  }
}

async function startPath(place: HopPlace, stations: Station[]): Promise<Path> {
  const start = (): Station => {
    const station: Station = new Worker(new URL('./hop-process.js', import.meta.url));
    stations.push(station);
    return station;
  };
  const [writer, relay, handler] = [start(), start(), start()];
  await handler.ask({ do: 'handle', place });
  await relay.ask({ do: 'relay', place });
  return { place, writer, handler };
}

async function hop({ place, writer, handler }: Path, moments: readonly number[]): Promise<HopResult> {
  const written = await writer.ask({ do: 'write', place, moments });
  const seenAt = new Map<string, number>();
  const deadline = performance.now() + DRAIN_MS;
  while (written.some(({ id }) => !seenAt.has(id)) && performance.now() < deadline) {
    for (const { id, at } of await handler.ask({ do: 'tell' })) seenAt.set(id, at);
    await delay(LOOK_EVERY_MS);
  }
  const seen = written.flatMap(({ id, at, answeredAt = at }) => {
    const handledAt = seenAt.get(id);
    return handledAt === undefined ? [] : [{ at, answeredAt, handledAt }];
  });
  return {
    hopMs: percentile(
      seen.map(({ answeredAt, handledAt }) => handledAt - answeredAt),
      50,
    ),
    appendMs: percentile(
      seen.map(({ at, answeredAt }) => answeredAt - at),
      50,
    ),
    callToHandlerMs: percentile(
      seen.map(({ at, handledAt }) => handledAt - at),
      50,
    ),
    unseen: written.length - seen.length,
  };
}

/** A log, a bus with our accounts, streams and consumers, looked after until it is closed. */
async function oursPlace(
  world: CoreWorld,
): Promise<{ readonly place: HopPlace; readonly close: () => Promise<void> }> {
  const [databaseUrl, bus] = [await world.database('hop_ours'), await world.bus('hop-bus')];
  await makeBenchLog(databaseUrl);
  const connection = await connectBus({ servers: bus.url, user: 'admin', password: 'admin' });
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  const keeper = await keepBus({ connection, floor: new PgConsumerFloor(pool) });
  return {
    place: { path: 'ours', databaseUrl, natsUrl: bus.url },
    async close() {
      await keeper.stop();
      await connection.close();
      await pool.end();
    },
  };
}

async function barePlace(world: CoreWorld): Promise<HopPlace> {
  const [databaseUrl, bus] = [await world.database('hop_bare'), await world.bareBus('hop-bare-bus')];
  await runSql(databaseUrl, BARE_SCHEMA);
  const connection = await connect({ servers: bus.url });
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: HOP_STREAM, subjects: ['hop.>'], storage: StorageType.File });
  await manager.consumers.add(HOP_STREAM, {
    durable_name: HOP_CONSUMER,
    filter_subject: HOP_SUBJECT,
    ack_policy: AckPolicy.Explicit,
    max_ack_pending: 512,
    mem_storage: true,
  });
  await connection.close();
  return { path: 'bare', databaseUrl, natsUrl: bus.url };
}

/** To a subject nobody is told of. */
async function syncPublishMs(servers: string): Promise<number> {
  const connection = await connect({ servers });
  const stream = jetstream(connection);
  const payload = 'x'.repeat(900);
  const took: number[] = [];
  for (let index = 0; index < SYNC_PUBLISHES; index++) {
    const begunAt = performance.now();
    await stream.publish('hop.sync', payload);
    took.push(performance.now() - begunAt);
  }
  await connection.close();
  return percentile(took, 50);
}
