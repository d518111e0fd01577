import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash } from 'node:crypto';
import {
  FileSignerVault,
  MirrorRecords,
  PgLedgerStore,
  PgLogSource,
  SealLog,
  SignCheckpoint,
  VerifyLedger,
} from '@glidepath/audit/ledger';
import { leafHash, type LedgerRow, MemoryTree } from '@glidepath/ledger';
import { SystemClock } from '@glidepath/service-kit';
import pg from 'pg';
import { serveParent } from '../process/serve-parent.js';
import { benchStore, serviceUrl } from './bench-log.js';

export type HistoryTask =
  /** A row cursor of the driver over all events. */
  | 'cursor'
  /** The store's own reading of all events, as stored. */
  | 'replay'
  /** The same, upcast and validated. */
  | 'replay-read'
  /** A cursor, and the SHA-256 of every row. */
  | 'bare-verify'
  | 'verify'
  | 'seal'
  /** Leaves in memory to a root in memory. */
  | 'root';

export interface HistoryRun {
  readonly task: HistoryTask;
  readonly databaseUrl: string;
  readonly events: number;
}

export interface HistoryResult {
  readonly perSecond: number;
  /** The most memory the process had in use for its objects and buffers while it worked, in MiB. */
  readonly peakMiB: number;
}

const CURSOR_ROWS = 1000;
const MEMORY_EVERY = 10_000;
const MIB = 2 ** 20;

let peak = 0;
function lookAtMemory(count: number): void {
  if (count % MEMORY_EVERY !== 0) return;
  const { heapUsed, external } = process.memoryUsage();
  peak = Math.max(peak, heapUsed + external);
}

serveParent<HistoryRun, HistoryResult>(async (run) => {
  peak = 0;
  const { count, ms } = await TASKS[run.task](run);
  if (count !== run.events) throw new RangeError(`${run.task} saw ${count} of ${run.events} events`);
  return { perSecond: (count * 1000) / ms, peakMiB: peak / MIB };
});

interface Done {
  readonly count: number;
  readonly ms: number;
}

const TASKS: Readonly<Record<HistoryTask, (run: HistoryRun) => Promise<Done>>> = {
  cursor: (run) => readByCursor(run, () => undefined),
  'bare-verify': (run) => readByCursor(run, (row) => hash('sha256', row.join('\n'), 'buffer')),
  replay: async ({ databaseUrl, events }) => {
    const { store, pool } = await connectedStore(databaseUrl);
    const done = await drain(store.readRaw({ until: events }));
    await pool.end();
    return done;
  },
  'replay-read': async ({ databaseUrl, events }) => {
    const { store, pool } = await connectedStore(databaseUrl);
    const done = await drain(store.readLog({ until: events }));
    await pool.end();
    return done;
  },
  verify,
  seal,
  root,
};

/** Logged in before anything is measured, as the cursor is. */
async function connectedStore(databaseUrl: string): Promise<ReturnType<typeof benchStore>> {
  const opened = benchStore(databaseUrl, 'audit');
  await opened.store.head();
  return opened;
}

async function drain(events: AsyncIterable<unknown>): Promise<Done> {
  const begunAt = performance.now();
  let count = 0;
  for await (const _ of events) lookAtMemory(++count);
  return { count, ms: performance.now() - begunAt };
}

const CURSOR = `
DECLARE history NO SCROLL CURSOR FOR SELECT position, stream, version, id, type, schema_version, partition,
  previous_in_partition, occurred_at, recorded_at, actor_kind, actor_id, actor_issuer, actor_on_behalf_of, correlation_id,
  causation_id, traceparent, producer_service, producer_version, digest, data
FROM log.events WHERE position <= `;

/** Rows of texts, as they come over the wire: nothing is made of them. */
async function readByCursor(
  { databaseUrl, events }: HistoryRun,
  work: (row: readonly (string | null)[]) => unknown,
): Promise<Done> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const begunAt = performance.now();
  let count = 0;
  await client.query('BEGIN');
  await client.query(`${CURSOR}${events} ORDER BY position`);
  for (let rows = await fetchRows(client); rows.length > 0; rows = await fetchRows(client)) {
    for (const row of rows) {
      work(row);
      lookAtMemory(++count);
    }
  }
  await client.query('COMMIT');
  const ms = performance.now() - begunAt;
  await client.end();
  return { count, ms };
}

async function fetchRows(client: pg.Client): Promise<readonly (string | null)[][]> {
  const { rows } = await client.query<(string | null)[]>({
    text: `FETCH ${CURSOR_ROWS} FROM history`,
    rowMode: 'array',
    types: { getTypeParser: () => (text: string) => text },
  });
  return rows;
}

/** Reads the log, checks every digest, grows the tree and stores its tiles, as audit does. */
async function seal({ databaseUrl }: HistoryRun): Promise<Done> {
  const pool = auditPool(databaseUrl);
  const sealing = new SealLog(new PgLogSource(pool), new PgLedgerStore(pool));
  const begunAt = performance.now();
  const count = await sealing.run();
  const ms = performance.now() - begunAt;
  await pool.end();
  return { count, ms };
}

/** Nothing was delivered: the mirror is measured elsewhere. */
class NoMirror extends MirrorRecords {
  override compare(): Promise<{ readonly compared: number }> {
    return Promise.resolve({ compared: 0 });
  }
}

/** What `glide audit verify` asks of audit: digests, sealed leaves, positions, versions, times, the signed root. */
async function verify({ databaseUrl }: HistoryRun): Promise<Done> {
  const pool = auditPool(databaseUrl);
  const folder = await mkdtemp(join(tmpdir(), 'glidepath-bench-signer-'));
  const [store, vault] = [new PgLedgerStore(pool), new FileSignerVault(folder, 'bench.example/log')];
  try {
    await pool.query('DELETE FROM audit.checkpoint');
    await new SignCheckpoint(store, vault, new SystemClock()).run(await store.sealedSize());
    const verifying = new VerifyLedger(new PgLogSource(pool), store, vault, new NoMirror());
    const begunAt = performance.now();
    const { verdict, fault } = await verifying.run();
    const ms = performance.now() - begunAt;
    if (fault !== undefined) throw new RangeError(fault.detail);
    return { count: verdict.sealedThrough, ms };
  } finally {
    await pool.end();
    await rm(folder, { recursive: true, force: true });
  }
}

async function root({ databaseUrl, events }: HistoryRun): Promise<Done> {
  const { store, pool } = benchStore(databaseUrl, 'audit');
  const leaves: LedgerRow[] = [];
  for await (const { position, stream, version, type, recordedAt, digest } of store.readRaw({
    until: events,
  })) {
    leaves.push({ position, stream, version, type, recordedAt, digest });
  }
  await pool.end();
  const begunAt = performance.now();
  const tree = new MemoryTree();
  for (const leaf of leaves) tree.append(leafHash(leaf));
  tree.root();
  return { count: tree.size, ms: performance.now() - begunAt };
}

function auditPool(databaseUrl: string): pg.Pool {
  return new pg.Pool({ connectionString: serviceUrl(databaseUrl, 'audit'), max: 4 });
}
