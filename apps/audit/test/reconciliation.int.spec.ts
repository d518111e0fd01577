import { eventCatalogue } from '@glidepath/contracts';
import { LogArchive, PgConsumerPositions } from '@glidepath/event-store/pg';
import type { Pool } from 'pg';
import { mirrorMigrations } from '../src/mirror/adapters/pg/mirror-migrations.js';
import { PgMirrorRecords } from '../src/mirror/adapters/pg/pg-mirror-records.js';
import { PgHandlingRecords } from '../src/reconciliation/adapters/pg/pg-handling-records.js';
import type { ConsumerTally } from '../src/reconciliation/application/handling-records.js';
import { type LogDatabase, startLogDatabase } from './log-database.js';

const HANDLER = 'WhenChangeCancelled.note';

let database: LogDatabase;
let risk: Pool;
let positions: PgConsumerPositions;
let records: PgHandlingRecords;

beforeAll(async () => {
  database = await startLogDatabase();
  risk = database.pool('risk');
  positions = new PgConsumerPositions({ pool: risk, catalogue: eventCatalogue });
  records = new PgHandlingRecords(database.pool('audit'));
  await database.write(10);
}, 120_000);

afterAll(() => database.close());

const subscribe = (lane: string, handler: string, standsAt: number): Promise<void> =>
  positions.subscribe({
    consumer: 'risk',
    lanes: ['reaction', 'history'],
    lane,
    handlers: new Map([['change.cancelled', handler]]),
    positions: new Map(Array.from({ length: 16 }, (_, partition) => [partition, standsAt])),
  });

async function handle(position: number, kind: 'reaction' | 'projection', handler: string): Promise<void> {
  await risk.query(
    `SELECT log.record_attempt('risk', $3, $2, $1, (SELECT id FROM log.events WHERE position = $1), 'applied', NULL)`,
    [position, kind, handler],
  );
}

async function riskTally(position = 10): Promise<ConsumerTally | undefined> {
  const { consumers } = await records.tally(position);
  return consumers.find(({ consumer }) => consumer === 'risk');
}

it('counts nothing for a consumer that subscribes to nothing', async () => {
  expect(await records.tally(10)).toEqual({ published: 10, consumers: [], detached: [] });
});

it('counts what a consumer subscribes to and has not handled as lost', async () => {
  await subscribe('reaction', HANDLER, 0);
  for (const position of [1, 2, 3, 4, 5, 6, 7]) await handle(position, 'reaction', HANDLER);
  expect(await riskTally()).toEqual({ consumer: 'risk', subscribed: 10, handled: 7, lost: 3, duplicated: 0 });
  expect(await riskTally(7)).toMatchObject({ subscribed: 7, handled: 7, lost: 0 });
});

it('knows a handler by its former name', async () => {
  await subscribe('reaction', 'WhenChangeCancelled.remember', 10);
  for (const position of [8, 9, 10]) await handle(position, 'reaction', 'WhenChangeCancelled.remember');
  expect(await riskTally()).toMatchObject({ handled: 10, lost: 0 });
});

it('asks every lane, and none for what was before its time', async () => {
  await subscribe('history', 'History.onCancelled', 8);
  await handle(9, 'projection', 'History.onCancelled');
  expect(await riskTally()).toMatchObject({ subscribed: 10, handled: 9, lost: 1 });
  await handle(10, 'projection', 'History.onCancelled');
  expect(await riskTally()).toMatchObject({ lost: 0, duplicated: 0 });
});

it('counts an event handled twice, also under two names', async () => {
  await handle(1, 'reaction', HANDLER);
  await handle(2, 'reaction', 'WhenChangeCancelled.remember');
  await handle(10, 'projection', 'History.onCancelled');
  expect(await riskTally()).toMatchObject({ duplicated: 3, lost: 0 });
});

it('misses nothing in a range that is kept elsewhere, and says that it is not counted', async () => {
  const head = await database.write(4_000);
  const [migration] = mirrorMigrations;
  await database.admin.query(`SET ROLE glidepath_audit; ${migration?.sql ?? ''}; RESET ROLE`);
  await database.admin.query('INSERT INTO audit.mirrored SELECT position, digest FROM log.events');
  await database.admin.query('UPDATE log.consumer SET position = $1', [head]);
  const mirror = new PgMirrorRecords(database.pool('audit'));
  expect(await mirror.compare()).toEqual({ compared: head });

  const archive = new LogArchive(database.admin);
  await archive.archive(2_000);
  await archive.detach(1, 'tape 7');
  expect(await mirror.compare()).toEqual({ compared: head - 2_000 });
  expect(await records.tally(head)).toMatchObject({
    published: head - 2_000,
    detached: [{ first: 1, last: 2_000, location: 'tape 7' }],
  });
  await archive.attach(1);
  expect(await records.tally(head)).toMatchObject({ published: head, detached: [] });
  await database.admin.query("UPDATE audit.mirrored SET digest = sha256('') WHERE position = 7");
  expect(await mirror.compare()).toEqual({ compared: head, firstDifference: 7 });
}, 60_000);
