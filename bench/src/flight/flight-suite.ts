import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack } from '@glidepath/embedded';
import pg from 'pg';
import { startFloor } from '../floor/start-floor.js';
import type { LoadResult, LoadRun, LoadTarget } from '../load/load-run.js';
import { Worker } from '../process/worker.js';
import { machine } from '../report/machine.js';
import type { Report } from '../report/report.js';
import { findSaturation } from './find-saturation.js';
import { flightFigures, type FlightRound } from './flight-figures.js';
import { floorTarget, stackTarget } from './flight-targets.js';

export interface FlightOptions {
  /** Both paths once per round; figures are medians of the rounds. */
  readonly rounds: number;
  /** Of the runs at half saturation. */
  readonly seconds: number;
  readonly say: (line: string) => void;
}

const METHOD = [
  'The stack of `npm start` with all seven processes (gateway, intake, risk, approvals, rollout, audit, relay), embedded Postgres with fsync and synchronous_commit on, and one embedded NATS server; the load generator is one process more on the same machine.',
  'Ours: POST /v1/changes on intake with a token and an Idempotency-Key, to change.approved seen by a follower with its own consumer on the events stream. Projections, ledger sealing and the planning of the flight run along.',
  'Floor: three processes with as many database connections, POST, bare INSERT, JetStream publish, durable consumer, four INSERTs and three hops in all, the same request body as payload everywhere; the last INSERT is published and seen by a follower in the same way. On the same Postgres, and on a second NATS server of the same program, because the bus of the stack lets nobody but the relay write.',
  'Both paths are warmed up for 20 s. Open loop, Poisson arrivals. Saturation: the rate grows by 1.35 until less than 90 % of it is decided in time; the most decisions a second seen at any step count. Times are taken at half of our saturation in that round, the floor at the same rate.',
];
const SATURATION_SECONDS = 4;
/** Of every run. */
const WARM_UP_SECONDS = 1;
/** Before the first. */
const WARMING_SECONDS = 20;
const DRAIN_SECONDS = 30;
const FIRST_PER_SECOND = { ours: 20, floor: 150 };
/** Of the last round's saturation, where the next round's search begins. */
const BEGIN_AT = 0.6;

/** `npm run bench -- flight`: from submit to automatic decision, against the same hops done bare. */
export async function runFlight(options: FlightOptions): Promise<Report> {
  const before = machine();
  const home = await mkdtemp(join(tmpdir(), 'glidepath-bench-'));
  // Postgres may run under another account, which has to get in.
  await chmod(home, 0o755);
  const stack = await startStack({ home, stopsWithThisProcess: true });
  const load = new Worker<LoadRun, LoadResult>(new URL('../load/load-process.js', import.meta.url));
  try {
    const floor = await startFloor(home, stack.adminDatabaseUrl);
    try {
      const targets = { ours: await stackTarget(stack), floor: floorTarget(floor) };
      const rounds = await fly(targets, load, options);
      return {
        suite: 'flight',
        at: new Date().toISOString(),
        machine: {
          ...before,
          versions: {
            node: process.versions.node,
            postgres: await postgresVersion(stack.adminDatabaseUrl),
            nats: floor.natsVersion,
          },
        },
        method: METHOD,
        figures: flightFigures(rounds),
      };
    } finally {
      await floor.stop();
    }
  } finally {
    await load.stop();
    await stack.stop();
    await rm(home, { recursive: true, force: true });
  }
}

interface Targets {
  readonly ours: LoadTarget;
  readonly floor: LoadTarget;
}

async function fly(
  targets: Targets,
  load: Worker<LoadRun, LoadResult>,
  { rounds, seconds, say }: FlightOptions,
): Promise<readonly FlightRound[]> {
  let seed = 1;
  const runFor =
    (path: keyof Targets, during: number) =>
    async (perSecond: number): Promise<LoadResult> => {
      const result = await load.ask({
        target: targets[path],
        perSecond,
        seconds: during,
        warmUpSeconds: WARM_UP_SECONDS,
        drainSeconds: DRAIN_SECONDS,
        seed: seed++,
      });
      say(stepText(path, perSecond, result));
      return result;
    };
  // Processes just started compile their code and plan their statements as they go.
  say('warming up');
  await runFor('floor', WARMING_SECONDS)(FIRST_PER_SECOND.floor);
  await runFor('ours', WARMING_SECONDS)(FIRST_PER_SECOND.ours);
  const first = { ...FIRST_PER_SECOND };
  const flown: FlightRound[] = [];
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round} of ${rounds}`);
    const floor = await findSaturation(first.floor, runFor('floor', SATURATION_SECONDS));
    const ours = await findSaturation(first.ours, runFor('ours', SATURATION_SECONDS));
    first.floor = floor.perSecond * BEGIN_AT;
    first.ours = ours.perSecond * BEGIN_AT;
    const halfPerSecond = ours.perSecond / 2;
    flown.push({
      oursPerSecond: ours.perSecond,
      floorPerSecond: floor.perSecond,
      halfPerSecond,
      floor: await runFor('floor', seconds)(halfPerSecond),
      ours: await runFor('ours', seconds)(halfPerSecond),
    });
  }
  return flown;
}

function stepText(path: string, perSecond: number, result: LoadResult): string {
  const ordered = [...result.decisionMs].sort((a, b) => a - b);
  const at = (share: number): string =>
    (ordered[Math.floor(ordered.length * share)] ?? Number.NaN).toFixed(1);
  const fault = result.fault === null ? '' : ` · ${result.fault}`;
  return (
    `  ${path.padEnd(5)} offered ${perSecond.toFixed(0)}/s · decided ${result.decidedPerSecond.toFixed(0)}/s · ` +
    `${result.decided} of ${result.accepted} accepted of ${result.offered} · p50 ${at(0.5)} ms · p99 ${at(0.99)} ms · ` +
    `generator late ${result.worstLatenessMs.toFixed(0)} ms${fault}`
  );
}

async function postgresVersion(connectionString: string): Promise<string> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version ?? '';
  } finally {
    await client.end();
  }
}
