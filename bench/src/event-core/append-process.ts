import type { AppendRequest } from '@glidepath/event-store';
import { Coalescer } from '@glidepath/event-store';
import pg from 'pg';
import { serveParent } from '../process/serve-parent.js';
import type { AppendResult, AppendRun } from './append-run.js';
import { BARE_INSERT } from './bare-table.js';
import { benchStore } from './bench-log.js';
import { closedLoop } from './closed-loop.js';
import { PLAIN_APPEND } from './plain-log.js';
import { sampleAppend } from './sample-fact.js';

/** A process that appends for whichever contender it is told; what a contender needs is opened once. */
serveParent<AppendRun, AppendResult>(async (run) => closedLoop(run.callers, run.forMs, appender(run)));

type Append = () => Promise<unknown>;

const open = new Map<string, Append>();

function appender(run: AppendRun): Append {
  // The floor has a connection for each caller, so the number of callers makes it another one.
  const key = `${run.contender} ${run.contender === 'bare' ? run.callers : ''}`;
  const known = open.get(key);
  if (known !== undefined) return known;
  const made = make(run);
  open.set(key, made);
  return made;
}

function make({ contender, databaseUrl, callers }: AppendRun): Append {
  switch (contender) {
    case 'ours': {
      const { store } = benchStore(databaseUrl, 'intake');
      return () => store.append(sampleAppend());
    }
    case 'bare':
      return bareAppend(new pg.Pool({ connectionString: databaseUrl, max: callers }));
    case 'plain':
      return plainAppend(new pg.Pool({ connectionString: databaseUrl, max: 1 }));
    case 'emmett':
      throw new RangeError('Emmett appends in a process of its own');
  }
}

interface Row {
  readonly stream: string;
  readonly id: string;
  readonly type: string;
  readonly actor: string;
  readonly data: string;
}

function rowOf({ streams, context }: AppendRequest): Row {
  const [first] = streams;
  const [fact] = first?.events ?? [];
  return {
    stream: first?.stream ?? '',
    id: context.correlationId ?? '',
    type: fact?.type ?? '',
    actor: context.actor.id,
    data: JSON.stringify(fact?.data),
  };
}

function bareAppend(pool: pg.Pool): Append {
  return () => {
    const { stream, type, data } = rowOf(sampleAppend());
    return pool.query({ name: 'bare-insert', text: BARE_INSERT, values: [stream, type, data] });
  };
}

function plainAppend(pool: pg.Pool): Append {
  const commits = new Coalescer<Row, string>({
    rounds: 1,
    most: 64,
    async work(rows) {
      const column = (name: keyof Row): string[] => rows.map((row) => row[name]);
      const answer = await pool.query<{ verdict: string }>({
        name: 'plain-append',
        text: PLAIN_APPEND,
        values: [
          column('stream'),
          rows.map(() => 0),
          column('id'),
          column('type'),
          column('actor'),
          column('id'),
          column('data'),
        ],
      });
      return answer.rows.map(({ verdict }) => ({ status: 'fulfilled', value: verdict }));
    },
  });
  return () => commits.run(rowOf(sampleAppend()));
}
