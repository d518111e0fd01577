import type { Pool } from 'pg';
import type { AppendRequest } from '../src/event-store.js';
import { type AppendCall, appendValues, APPEND_SQL } from '../src/pg/append-call.js';
import { APPEND_TOGETHER_SQL, appendTogetherValues } from '../src/pg/append-together-call.js';
import { type EventSource, prepareAppend } from '../src/prepare-append.js';
import { type LogOnPostgres, openLogOnPostgres } from './suite/log-on-postgres.js';
import { trialCatalogue } from './suite/trial-catalogue.js';
import { ADA, noted } from './suite/trial.js';

const STREAM_COUNTS = 0;
const EVENT_COUNTS = 1;
const COMMANDS = 2;
const STREAMS = 11;
const EXPECTED = 12;
const STREAM_OF = 17;
const DIGEST = 19;
const FENCE = 2;

const NOT_NULL = '23502';
const A = 'change-a';

/** What log.append takes, in order, and what it says when that is absent. */
const PARAMETERS: readonly (readonly [name: string, verdict: string])[] = [
  ['command', 'appended'],
  ['request digest', 'appended'],
  ['fence', 'appended'],
  ['stream', 'GP003'],
  ['expected version', 'conflict'],
  ['actor kind', 'GP001'],
  ['actor', NOT_NULL],
  ['issuer', NOT_NULL],
  ['whom it is for', 'appended'],
  ['causation', 'appended'],
  ['traceparent', 'appended'],
  ['service', 'GP001'],
  ['service version', NOT_NULL],
  ['id', NOT_NULL],
  ['type', 'GP003'],
  ['schema version', NOT_NULL],
  ['occurred', 'GP003'],
  ['correlation', 'appended'],
  ['data', 'GP003'],
  ['digest', 'GP003'],
  ['partition', 'GP003'],
];

const source: EventSource = {
  catalogue: trialCatalogue,
  producer: { service: 'intake', version: '1.2.3' },
  clock: () => new Date(),
  newId: () => crypto.randomUUID(),
};

describe('calls of the log that the library never makes', () => {
  let log: LogOnPostgres;
  let intake: Pool;

  beforeAll(async () => {
    log = await openLogOnPostgres();
    intake = log.poolOf('intake');
    for (const stream of [A, A, 'change-b']) await log.storeOf('intake').append(appendTo(stream));
  });
  afterAll(() => log.close());

  /** What is wrong with the log: positions and versions that do not follow one another. */
  const holes = async (): Promise<unknown> => {
    const { rows } = await log.admin.query(
      `SELECT (SELECT position FROM log.head) - (SELECT count(*) FROM log.events) AS positions,
         (SELECT count(*) FROM (SELECT 1 FROM log.events GROUP BY stream HAVING max(version) <> count(*)) x) AS versions,
         (SELECT count(*) FROM log.stream s WHERE version <> (SELECT count(*) FROM log.events e WHERE e.stream = s.stream)) AS streams`,
    );
    return rows[0];
  };
  const NONE = { positions: '0', versions: '0', streams: '0' };

  const verdictOf = async (sql: string, values: readonly unknown[]): Promise<string> => {
    try {
      const { rows } = await intake.query<{ verdict: string }>(sql, [...values]);
      return rows.map(({ verdict }) => verdict).join();
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : String(error);
    }
  };

  const calls = (...streams: string[]): readonly AppendCall[] =>
    streams.map((stream) => {
      const request = appendTo(stream);
      return { request, events: prepareAppend(request, source) };
    });

  it.each<[string, readonly string[], Record<number, unknown>]>([
    ['events counted twice', [A, A, A], { [EVENT_COUNTS]: [3, -2, 2] }],
    ['streams counted twice', [A, A, A], { [STREAM_COUNTS]: [3, -2, 2] }],
    ['more events than are there', [A, A], { [EVENT_COUNTS]: [1, 2] }],
    ['fewer events than are there', [A, A], { [EVENT_COUNTS]: [1, 0] }],
    ['more streams than are there', [A, A], { [STREAM_COUNTS]: [1, 3] }],
    ['fewer streams than are there', [A, A], { [STREAM_COUNTS]: [1], [EVENT_COUNTS]: [2] }],
    ['more calls than are there', [A, A], { [STREAM_COUNTS]: [1, 1, 0] }],
    ['streams counted from nought', ['change-b'], { [STREAMS]: '[0:1]={change-a,change-b}' }],
    ['commands counted from nought', [A], { [COMMANDS]: '[0:0]={x}' }],
    ['an event of no stream', [A, A], { [STREAM_OF]: [1, null] }],
    ['no counts', [A], { [EVENT_COUNTS]: null }],
    ['a count that is none', [A, A], { [EVENT_COUNTS]: [1, null] }],
  ])('refuses %s', async (_, streams, forged) => {
    const values: unknown[] = [...appendTogetherValues(calls(...streams), source.producer)];
    for (const [place, value] of Object.entries(forged)) values[Number(place)] = value;
    const verdict = await verdictOf(APPEND_TOGETHER_SQL, values);
    expect([verdict, await holes()]).toEqual(['GP003', NONE]);
  });

  it('lets an absent expected version fit nothing', async () => {
    const values: unknown[] = [...appendTogetherValues(calls(A, 'change-b'), source.producer)];
    values[EXPECTED] = [null, null];
    expect(await verdictOf(APPEND_TOGETHER_SQL, values)).toBe('conflict,conflict');
    expect(await holes()).toEqual(NONE);
  });

  it.each(['advance', 'unstall'])(
    'refuses a fence (%s) that says nothing of where the consumer stands',
    async (kind) => {
      const [call] = calls(A);
      const values = call === undefined ? null : appendValues(call, source.producer);
      const { rows } = await log.admin.query<{ partition: number }>(
        'SELECT partition FROM log.events WHERE position = 1',
      );
      const fence = [kind, 'intake', null, rows[0]?.partition, null, 1, null];
      expect([await verdictOf(APPEND_SQL, values?.with(FENCE, fence) ?? []), await holes()]).toEqual([
        'fenced',
        NONE,
      ]);
    },
  );

  it.each(PARAMETERS)('by itself, without %s, is answered with %s', async (name, expected) => {
    const place = PARAMETERS.findIndex(([one]) => one === name);
    const [call] = calls(A);
    const values = call === undefined ? null : appendValues(call, source.producer);
    if (values === null) throw new RangeError('more than one event');
    const without = values.with(place, null);
    // Well digested, so that what is absent is missed for itself.
    const { rows } = await log.admin.query<{ digest: Buffer }>(
      `SELECT sha256(convert_to(log.digest_text(v[6], v[7], v[8], v[9], v[10], v[18], v[19], v[14]::uuid, v[17], v[21]::int,
         v[12], v[13], v[16]::int, v[4], v[11], v[15]), 'UTF8')) AS digest FROM (SELECT $1::text[] AS v) AS call`,
      [without.map((value) => (value === null ? null : String(value as string | number)))],
    );
    const digested = name === 'digest' ? without : without.with(DIGEST, rows[0]?.digest);
    expect([await verdictOf(APPEND_SQL, digested), await holes()]).toEqual([expected, NONE]);
  });
});

function appendTo(stream: string): AppendRequest {
  return {
    streams: [{ stream, expected: 'any', events: [noted('x')] }],
    context: { actor: ADA, correlationId: null },
  };
}
