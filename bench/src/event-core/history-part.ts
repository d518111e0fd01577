import { ledgerMigrations } from '@glidepath/audit/ledger';
import { applyMigrations } from '@glidepath/service-kit';
import pg from 'pg';
import { Worker } from '../process/worker.js';
import type { Measure } from '../report/figure.js';
import { median } from '../report/percentile.js';
import { makeBenchLog, benchStore, serviceUrl } from './bench-log.js';
import { closedLoop } from './closed-loop.js';
import type { CoreOptions, CorePart } from './core-part.js';
import type { CoreWorld } from './core-world.js';
import { fillLog } from './fill-log.js';
import type { HistoryResult, HistoryRun, HistoryTask } from './history-process.js';
import { sampleAppend } from './sample-fact.js';

const FEW = 100_000;
const VERIFIED = 1_000_000;
const MANY = 2_000_000;
/** Larger trees in memory say nothing more. */
const LEAVES = 200_000;
const PEAK_CALLERS = 256;
const PEAK_MS = 1500;

/** Reading, sealing and verifying a long log. */
export const historyPart: CorePart = {
  name: 'history',
  method: [
    `Replay: all ${FEW} events by PgEventStore.readRaw, what replay, export, relay and verify read by; floor: a cursor over the same columns, ${1000} rows a fetch, rows of texts of which nothing is made. Memory: the most heap and buffers in use, in a process of its own, at ${FEW} and at ${MANY} events. The events were put there by a superuser, with real digests in the first million; the tables only an append looks at are empty.`,
    `Sealing: peak append is what one process with ${PEAK_CALLERS} callers reaches. In memory: ${LEAVES} rows in memory to leaf hashes to the RFC 6962 root. End to end: SealLog of audit over ${VERIFIED} events, digests checked, tiles stored in Postgres.`,
    `Verify: VerifyLedger of audit over ${VERIFIED} events with sealed leaves and a signed checkpoint, without a mirror. Floor: a cursor over the same rows, and one SHA-256 of each row's text.`,
  ],
  async measure(options) {
    const { world } = options;
    const databaseUrl = await world.database('history');
    await makeBenchLog(databaseUrl);
    await migrateLedger(databaseUrl);
    const peaks = await peakAppends(world, options);
    await fillLog(databaseUrl, FEW);
    const replay = await replayRounds(databaseUrl, options);
    const fewMiB = await run(options, { task: 'replay', databaseUrl, events: FEW });
    const inMemory = await roots(databaseUrl, options);
    await fillLog(databaseUrl, VERIFIED);
    const sealed = await run(options, { task: 'seal', databaseUrl, events: VERIFIED });
    const verified = await verifyRounds(databaseUrl, options);
    await fillLog(databaseUrl, MANY, 'made-up');
    const manyMiB = await run(options, { task: 'replay', databaseUrl, events: MANY });
    return [
      ...replay,
      memory(fewMiB, manyMiB),
      sealing('sealing-root', 'leaves sealed to the root in memory', median(inMemory), peaks, 10),
      sealing('sealing-end-to-end', 'events sealed from the log to stored tiles', sealed.perSecond, peaks, 3),
      verified,
    ];
  },
};

async function migrateLedger(databaseUrl: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: serviceUrl(databaseUrl, 'audit'), max: 1 });
  await applyMigrations(pool, 'audit', ledgerMigrations);
  await pool.end();
}

async function peakAppends(world: CoreWorld, { rounds, say }: CoreOptions): Promise<number> {
  const databaseUrl = await world.database('peak');
  await makeBenchLog(databaseUrl);
  const { store, pool } = benchStore(databaseUrl, 'intake');
  const peaks: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const { perSecond } = await closedLoop(PEAK_CALLERS, PEAK_MS, () => store.append(sampleAppend()));
    if (round > 0) peaks.push(perSecond);
  }
  await pool.end();
  const peak = median(peaks);
  say(`  peak append ${peak.toFixed(0)}/s`);
  return peak;
}

/** In a process that has done nothing else. */
async function run(
  { say }: Pick<CoreOptions, 'say'>,
  { task, databaseUrl, events }: HistoryRun,
): Promise<HistoryResult> {
  const worker = new Worker<HistoryRun, HistoryResult>(new URL('./history-process.js', import.meta.url));
  try {
    const result = await worker.ask({ task, databaseUrl, events });
    say(
      `  ${task} of ${events} · ${result.perSecond.toFixed(0)} events/s · at most ${result.peakMiB.toFixed(0)} MiB`,
    );
    return result;
  } finally {
    await worker.stop();
  }
}

async function replayRounds(databaseUrl: string, options: CoreOptions): Promise<readonly Measure[]> {
  const rounds: Record<'cursor' | 'replay' | 'read', number>[] = [];
  const perSecond = async (task: HistoryTask): Promise<number> =>
    (await run(options, { task, databaseUrl, events: FEW })).perSecond;
  for (let round = 1; round <= options.rounds; round++) {
    const [cursor, replay] = [await perSecond('cursor'), await perSecond('replay')];
    rounds.push({ cursor, replay, read: await perSecond('replay-read') });
  }
  const cursor = median(rounds.map((round) => round.cursor));
  return [
    {
      id: 'replay',
      what: 'events a second read as stored; floor: a raw cursor',
      value: median(rounds.map((round) => round.replay)),
      unit: 'events/s',
      floor: cursor,
      ratio: median(rounds.map((round) => round.replay / round.cursor)),
      goal: { of: 'ratio', is: 'at least', limit: 0.9 },
    },
    {
      id: 'replay-read',
      what: 'the same, upcast and held against the schemas',
      value: median(rounds.map((round) => round.read)),
      unit: 'events/s',
      floor: cursor,
      ratio: median(rounds.map((round) => round.read / round.cursor)),
    },
  ];
}

function memory(few: HistoryResult, many: HistoryResult): Measure {
  return {
    id: 'replay-memory',
    what: `most memory in use while ${MANY} events are replayed, against ${FEW} (flat: at most a quarter more)`,
    value: many.peakMiB,
    unit: 'MiB',
    peer: few.peakMiB,
    ratio: many.peakMiB / few.peakMiB,
    goal: { of: 'ratio', is: 'at most', limit: 1.25 },
  };
}

async function roots(databaseUrl: string, options: CoreOptions): Promise<readonly number[]> {
  await fillLog(databaseUrl, LEAVES);
  const measured: number[] = [];
  for (let round = 1; round <= options.rounds; round++)
    measured.push((await run(options, { task: 'root', databaseUrl, events: LEAVES })).perSecond);
  return measured;
}

function sealing(id: string, what: string, perSecond: number, peak: number, limit: number): Measure {
  return {
    id,
    what: `${what}, against peak append`,
    value: perSecond,
    unit: 'events/s',
    peer: peak,
    ratio: perSecond / peak,
    goal: { of: 'ratio', is: 'at least', limit },
  };
}

/** A million events take their time: a round, or two where many are asked for. */
async function verifyRounds(databaseUrl: string, options: CoreOptions): Promise<Measure> {
  const rounds: { readonly ours: number; readonly bare: number }[] = [];
  const seconds = async (task: HistoryTask): Promise<number> =>
    VERIFIED / (await run(options, { task, databaseUrl, events: VERIFIED })).perSecond;
  for (let round = 1; round <= Math.ceil(options.rounds / 3); round++)
    rounds.push({ bare: await seconds('bare-verify'), ours: await seconds('verify') });
  return {
    id: 'verify',
    what: `verifying ${VERIFIED} events; floor: a raw cursor and the SHA-256 of each row`,
    value: median(rounds.map(({ ours }) => ours)),
    unit: 's',
    floor: median(rounds.map(({ bare }) => bare)),
    ratio: median(rounds.map(({ ours, bare }) => ours / bare)),
    goal: { of: 'ratio', is: 'at most', limit: 1.5 },
  };
}
