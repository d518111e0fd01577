import { median } from '../report/percentile.js';
import type { Goal, Measure } from '../report/figure.js';
import { Worker } from '../process/worker.js';
import type { AppendResult, AppendRun, Contender } from './append-run.js';
import { BARE_SCHEMA } from './bare-table.js';
import { makeBenchLog } from './bench-log.js';
import type { CoreOptions, CorePart } from './core-part.js';
import { runSql } from './core-world.js';
import { PLAIN_SCHEMA } from './plain-log.js';

const CALLERS = [1, 8, 32] as const;
type Callers = (typeof CALLERS)[number];
const MOST_CALLERS = 32;
const PROCESSES = 4;
const WARM_UP_MS = 500;

/** One round: every contender at every number of callers. */
interface AppendRound {
  readonly ours: Readonly<Record<Callers, AppendResult>>;
  readonly bare: Readonly<Record<Callers, AppendResult>>;
  readonly emmett: Readonly<Record<Callers, AppendResult>> | undefined;
  /** At 32 callers without the guarantees. */
  readonly plain: AppendResult;
  /** Appends a second by four processes, 32 callers in each. */
  readonly together: number;
}

/** Appends of one event by 1, 8 and 32 callers: ours, bare, without guarantees, Emmett's, and by four processes. */
export const appendPart: CorePart = {
  name: 'append',
  method: [
    'Appends: closed loop, one event of 330 bytes for a stream that does not exist yet, each contender in a process of its own, one after the other within a round. Ours: PgEventStore with one connection in use, through the services’ real event catalogue. Bare: an INSERT of the same payload into a table with an identity column, a connection per caller. Emmett: appendToStream with STREAM_DOES_NOT_EXIST, a connection per caller.',
    'Guarantees off: dense positions, versions and group commit in a function of the bench, without roles, digests, command ids, ids kept for ever, ranges, partitions, guards and the check of the commit; the same payload, neither validated nor made canonical.',
  ],
  async measure(options) {
    const rounds = await measureRounds(options);
    return [
      ...CALLERS.map((callers) => againstBare(rounds, callers)),
      ...(options.withoutPeers === undefined ? againstEmmett(rounds) : []),
      ratioFigure(rounds, 'four-processes', 'appends a second by four processes of 32 callers, against one', {
        value: ({ together }) => together,
        other: ({ ours }) => ours[MOST_CALLERS].perSecond,
        limit: 0.7,
      }),
      ratioFigure(
        rounds,
        'guarantees',
        'appends a second with every guarantee at 32 callers, against without',
        {
          value: ({ ours }) => ours[MOST_CALLERS].perSecond,
          other: ({ plain }) => plain.perSecond,
          limit: 0.7,
        },
      ),
    ];
  },
};

async function measureRounds({
  world,
  rounds,
  forMs,
  say,
  withoutPeers,
}: CoreOptions): Promise<AppendRound[]> {
  const [ours, bare, emmett] = await Promise.all(
    ['append_ours', 'append_bare', 'append_emmett'].map((name) => world.database(name)),
  );
  const urls = { ours: ours ?? '', bare: bare ?? '', plain: bare ?? '', emmett: emmett ?? '' };
  await makeBenchLog(urls.ours);
  await runSql(urls.bare, BARE_SCHEMA, PLAIN_SCHEMA);
  const workers = new Map<Contender, Worker<AppendRun, AppendResult>>();
  const program = (contender: Contender): URL =>
    contender === 'emmett'
      ? new URL('../../peers/emmett-process.js', import.meta.url)
      : new URL('./append-process.js', import.meta.url);
  const start = (contender: Contender): Worker<AppendRun, AppendResult> =>
    new Worker<AppendRun, AppendResult>(program(contender));
  const contenders = (['bare', 'ours', 'plain', 'emmett'] as const).filter(
    (contender) => contender !== 'emmett' || withoutPeers === undefined,
  );
  for (const contender of contenders) workers.set(contender, start(contender));
  const others = Array.from({ length: PROCESSES - 1 }, () => start('ours'));
  const ask = (
    worker: Worker<AppendRun, AppendResult> | undefined,
    contender: Contender,
    callers: number,
    ms = forMs,
  ): Promise<AppendResult> => {
    if (worker === undefined) throw new RangeError(`${contender} has no process`);
    return worker.ask({ contender, databaseUrl: urls[contender], callers, forMs: ms });
  };
  const run = async (contender: Contender, callers: number): Promise<AppendResult> => {
    const result = await ask(workers.get(contender), contender, callers);
    say(
      `  ${contender.padEnd(6)} ${String(callers).padStart(2)} callers · ${result.perSecond.toFixed(0)}/s · p50 ${result.p50Ms.toFixed(2)} ms · p99 ${result.p99Ms.toFixed(2)} ms`,
    );
    return result;
  };
  const each = async (contender: Contender): Promise<Record<Callers, AppendResult>> => ({
    1: await run(contender, 1),
    8: await run(contender, 8),
    32: await run(contender, 32),
  });
  const measured: AppendRound[] = [];
  try {
    for (const contender of contenders)
      for (const callers of CALLERS) await ask(workers.get(contender), contender, callers, WARM_UP_MS);
    await Promise.all(others.map((worker) => ask(worker, 'ours', MOST_CALLERS, WARM_UP_MS)));
    for (let round = 1; round <= rounds; round++) {
      say(`append: round ${round} of ${rounds}`);
      const bareResults = await each('bare');
      const oursResults = await each('ours');
      const plain = await run('plain', MOST_CALLERS);
      const all = [workers.get('ours'), ...others].map((worker) => ask(worker, 'ours', MOST_CALLERS));
      const together = (await Promise.all(all)).reduce((sum, { perSecond }) => sum + perSecond, 0);
      say(`  four processes · ${together.toFixed(0)}/s`);
      const emmettResults = withoutPeers === undefined ? await each('emmett') : undefined;
      measured.push({ ours: oursResults, bare: bareResults, plain, together, emmett: emmettResults });
    }
    return measured;
  } finally {
    await Promise.all([...workers.values(), ...others].map((worker) => worker.stop()));
  }
}

const AGAINST_BARE: Readonly<Record<Callers, { limit: number; stretch: number }>> = {
  1: { limit: 0.75, stretch: 0.85 },
  8: { limit: 1, stretch: 1.2 },
  32: { limit: 1.6, stretch: 2.5 },
};
const AGAINST_EMMETT: Readonly<Record<Callers, { limit: number; stretch: number }>> = {
  1: { limit: 1.8, stretch: 2 },
  8: { limit: 3.5, stretch: 4 },
  32: { limit: 7, stretch: 10 },
};

function againstBare(rounds: readonly AppendRound[], callers: Callers): Measure {
  const { limit, stretch } = AGAINST_BARE[callers];
  const of = (pick: (round: AppendRound) => number): number => median(rounds.map(pick));
  return {
    id: `append-${callers}`,
    what: `appends a second by ${callers} callers, every guarantee on; floor: bare INSERTs (stretch goal ${stretch})`,
    value: of(({ ours }) => ours[callers].perSecond),
    unit: 'appends/s',
    floor: of(({ bare }) => bare[callers].perSecond),
    ratio: of(({ ours, bare }) => ours[callers].perSecond / bare[callers].perSecond),
    goal: atLeast(limit),
  };
}

function againstEmmett(rounds: readonly AppendRound[]): readonly Measure[] {
  const both = rounds.flatMap(({ ours, emmett }) => (emmett === undefined ? [] : [{ ours, emmett }]));
  const of = (pick: (round: (typeof both)[number]) => number): number => median(both.map(pick));
  return [
    ...CALLERS.map((callers): Measure => ({
      id: `append-${callers}-emmett`,
      what: `appends a second by ${callers} callers, against Emmett (stretch goal ${AGAINST_EMMETT[callers].stretch})`,
      value: of(({ ours }) => ours[callers].perSecond),
      unit: 'appends/s',
      peer: of(({ emmett }) => emmett[callers].perSecond),
      ratio: of(({ ours, emmett }) => ours[callers].perSecond / emmett[callers].perSecond),
      goal: atLeast(AGAINST_EMMETT[callers].limit),
    })),
    {
      id: 'append-p99-emmett',
      what: 'an append at 32 callers, 99 of 100, against Emmett',
      value: of(({ ours }) => ours[MOST_CALLERS].p99Ms),
      unit: 'ms',
      peer: of(({ emmett }) => emmett[MOST_CALLERS].p99Ms),
      ratio: of(({ ours, emmett }) => ours[MOST_CALLERS].p99Ms / emmett[MOST_CALLERS].p99Ms),
      goal: { of: 'ratio', is: 'at most', limit: 0.15 },
    },
  ];
}

interface Comparison {
  readonly value: (round: AppendRound) => number;
  readonly other: (round: AppendRound) => number;
  readonly limit: number;
}

function ratioFigure(
  rounds: readonly AppendRound[],
  id: string,
  what: string,
  { value, other, limit }: Comparison,
): Measure {
  return {
    id,
    what,
    value: median(rounds.map(value)),
    unit: 'appends/s',
    peer: median(rounds.map(other)),
    ratio: median(rounds.map((round) => value(round) / other(round))),
    goal: atLeast(limit),
  };
}

function atLeast(limit: number): Goal {
  return { of: 'ratio', is: 'at least', limit };
}
