import { join } from 'node:path';
import { startNats } from '@glidepath/embedded';
import { AckPolicy, jetstreamManager, StorageType } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { Worker } from '../process/worker.js';
import {
  FLOOR_ROLES,
  FLOOR_SCHEMA,
  FLOOR_STREAM,
  FLOOR_SUBJECTS,
  type FloorRole,
  type FloorSettings,
} from './floor-role.js';

export interface RunningFloor {
  /** Where to post. */
  readonly url: string;
  readonly natsUrl: string;
  readonly natsVersion: string;
  stop(): Promise<void>;
}

/**
 * The bare path beside a running stack: on the same Postgres, and on a NATS server of the same program and settings, as
 * the stack's own lets nobody but the relay write.
 */
export async function startFloor(home: string, adminDatabaseUrl: string): Promise<RunningFloor> {
  await query(adminDatabaseUrl, FLOOR_SCHEMA);
  const nats = await startNats({ home: join(home, 'floor'), stopsWithThisProcess: true });
  await makeStream(nats.url);
  const workers: Worker<FloorSettings, number>[] = [];
  const start = (role: FloorRole): Promise<number> => {
    const worker = new Worker<FloorSettings, number>(new URL('./floor-process.js', import.meta.url));
    workers.push(worker);
    return worker.ask({ role, databaseUrl: adminDatabaseUrl, natsUrl: nats.url });
  };
  const ports = await Promise.all(FLOOR_ROLES.map(start));
  return {
    url: `http://127.0.0.1:${Math.max(...ports)}/`,
    natsUrl: nats.url,
    natsVersion: nats.program.version,
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
      await nats.stop();
    },
  };
}

async function makeStream(servers: string): Promise<void> {
  const connection = await connect({ servers });
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: FLOOR_STREAM, subjects: ['floor.>'], storage: StorageType.File });
  for (const [fact, subject] of Object.entries(FLOOR_SUBJECTS)) {
    if (fact === 'decided') continue;
    await manager.consumers.add(FLOOR_STREAM, {
      durable_name: fact,
      filter_subject: subject,
      ack_policy: AckPolicy.Explicit,
      max_ack_pending: 512,
      mem_storage: true,
    });
  }
  await connection.close();
}

async function query(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
