import type { EventEnvelope } from '@glidepath/event-store';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import {
  type BusKeeper,
  keepBus,
  MirrorFollower,
  Projection,
  ProjectionContext,
  type WriteRows,
} from '../src/index.js';
import { eventually } from './eventually.js';
import { startBus, type TestBus } from './start-bus.js';
import { newChangeId, startLogPostgres, type TestLog, type TestPostgres } from './start-log.js';
import { startService, type TestService } from './start-service.js';

let failing: (event: EventEnvelope) => void = () => undefined;

@Controller()
class ChangeList {
  /** Deliberately not idempotent: a double effect shows as a count that is too high. */
  @Projection('change-list', 'change.submitted', 'change.noted')
  async onChange(@Payload() event: EventEnvelope, @Ctx() { client }: ProjectionContext): Promise<void> {
    await client.query(
      `INSERT INTO risk.change_list AS l (change_id, events) VALUES ($1, 1)
       ON CONFLICT (change_id) DO UPDATE SET events = l.events + 1`,
      [event.correlationId],
    );
    failing(event);
  }

  @Projection('last-seen', 'change.submitted')
  onSubmitted(@Payload() { position }: EventEnvelope, @Ctx() context: ProjectionContext): void {
    context.writeTogether(writeSeen, position);
  }
}

const writeSeen: WriteRows<number> = (client, positions) =>
  client.query('INSERT INTO risk.last_seen (position) SELECT unnest($1::bigint[])', [positions]);

let postgres: TestPostgres;
let bus: TestBus;
let log: TestLog;
let keeper: BusKeeper;
let service: TestService;
let databases = 0;
const stopMirror: AbortController[] = [];

beforeAll(async () => {
  [postgres, bus] = await Promise.all([startLogPostgres(), startBus()]);
}, 120_000);

afterAll(async () => {
  await bus.close();
  await postgres.close();
});

beforeEach(async () => {
  failing = () => undefined;
  log = await postgres.fresh(`projections_${++databases}`);
  const pool = log.pool('risk');
  await pool.query('CREATE TABLE risk.change_list (change_id text PRIMARY KEY, events int NOT NULL)');
  await pool.query('CREATE TABLE risk.last_seen (position bigint NOT NULL)');
  await bus.loseStorage();
  await bus.startServer();
  const [admin, relay] = await Promise.all([bus.connect('admin'), bus.connect('relay')]);
  keeper = await keepBus({ connection: admin, intervalMs: 200 });
  const stop = new AbortController();
  stopMirror.push(stop);
  const mirror = new MirrorFollower({
    connection: relay,
    log: log.store('relay'),
    base: () => Promise.resolve(0),
    pollMs: 20,
  });
  void mirror.run(stop.signal).catch(() => undefined);
  service = await startService(log, bus, 'risk', [ChangeList], {
    retry: { delaysMs: Array.from({ length: 1000 }, () => 50) },
  });
}, 60_000);

afterEach(async () => {
  await service.close();
  stopMirror.pop()?.abort();
  await keeper.stop();
  await log.close();
});

async function counts(): Promise<Record<string, number>> {
  const { rows } = await log.admin.query<{ change_id: string; events: number }>(
    'SELECT * FROM risk.change_list',
  );
  return Object.fromEntries(rows.map(({ change_id, events }) => [change_id, events]));
}

test('rows, position and attempt are written together, once per event', async () => {
  const [one, two] = [newChangeId(), newChangeId()];
  let last = 0;
  for (let n = 0; n < 10; n++) await log.submit(one, 'change.noted');
  for (let n = 0; n < 5; n++) last = await log.submit(two);
  await log.submit(one, 'change.assessed');
  await eventually(async () => expect(await counts()).toEqual({ [one]: 10, [two]: 5 }));
  for (const projection of ['change-list', 'last-seen'])
    await eventually(async () => expect(await service.strategy.hasReached(projection, last)).toBe(true));
  const { rows } = await log.admin.query(
    "SELECT handler, count(*)::int AS n FROM log.attempt WHERE kind = 'projection' GROUP BY 1 ORDER BY 1",
  );
  expect(rows).toEqual([
    { handler: 'ChangeList.onChange', n: 15 },
    { handler: 'ChangeList.onSubmitted', n: 5 },
  ]);
  const seen = await log.admin.query(
    'SELECT count(*)::int AS n, count(DISTINCT position)::int AS events FROM risk.last_seen',
  );
  expect(seen.rows).toEqual([{ n: 5, events: 5 }]);
}, 30_000);

test('a failing projection leaves no row behind, stalls its change and holds up neither the others nor another projection', async () => {
  const [broken, healthy] = [newChangeId(), newChangeId()];
  let isBroken = true;
  failing = (event) => {
    if (isBroken && event.correlationId === broken) throw new RangeError('cannot show this');
  };
  const stalled = await log.submit(broken);
  const queued = await log.submit(broken);
  await log.submit(healthy);
  await eventually(async () => expect(await counts()).toEqual({ [healthy]: 1 }));
  await eventually(async () =>
    expect(
      (await service.strategy.stalled()).map(({ lane, position, status }) => [lane, position, status]),
    ).toEqual([
      ['change-list', stalled, 'stalled'],
      ['change-list', queued, 'queued'],
    ]),
  );
  await eventually(async () => expect(await service.strategy.hasReached('last-seen', queued)).toBe(true));

  isBroken = false;
  await eventually(async () => expect(await counts()).toEqual({ [broken]: 2, [healthy]: 1 }));
  expect(await service.strategy.stalled()).toEqual([]);
}, 30_000);

test('a rebuilt projection shows the same as before', async () => {
  const change = newChangeId();
  for (let n = 0; n < 30; n++) await log.submit(change, 'change.noted');
  await eventually(async () => expect(await counts()).toEqual({ [change]: 30 }));
  await service.strategy.rebuildProjection('change-list', async (client) => {
    await client.query('DELETE FROM risk.change_list');
  });
  await eventually(async () => expect(await counts()).toEqual({ [change]: 30 }));
}, 30_000);

test('of events projected together, one that fails takes no other with it', async () => {
  const changes = Array.from({ length: 24 }, newChangeId);
  const [broken, ...healthy] = changes;
  failing = (event) => {
    if (event.correlationId === broken) throw new RangeError('cannot show this');
  };
  await Promise.all(changes.map((change) => log.submit(change)));
  await eventually(async () =>
    expect(await counts()).toEqual(Object.fromEntries(healthy.map((change) => [change, 1]))),
  );
  await eventually(async () => expect(await service.strategy.stalled()).toHaveLength(1));
  const { rows } = await log.admin.query(
    `SELECT count(*)::int AS attempts, count(DISTINCT event_id)::int AS events
     FROM log.attempt WHERE outcome = 'applied' AND handler = 'ChangeList.onChange'`,
  );
  expect(rows).toEqual([{ attempts: healthy.length, events: healthy.length }]);

  failing = () => undefined;
  await eventually(async () => expect(Object.keys(await counts())).toHaveLength(changes.length));
}, 30_000);

test('of events of one change projected together, those before the one that fails stand and those after it queue', async () => {
  const change = newChangeId();
  let isBroken = true;
  failing = ({ version }) => {
    if (isBroken && version === 3) throw new RangeError('cannot show this');
  };
  const last = (await Promise.all(Array.from({ length: 5 }, () => log.submit(change, 'change.noted')))).at(
    -1,
  );
  await eventually(async () =>
    expect((await service.strategy.stalled()).map(({ status }) => status)).toEqual([
      'stalled',
      'queued',
      'queued',
    ]),
  );
  expect(await counts()).toEqual({ [change]: 2 });
  isBroken = false;
  await eventually(async () => expect(await counts()).toEqual({ [change]: 5 }));
  expect(await service.strategy.hasReached('change-list', last ?? 0)).toBe(true);
}, 30_000);
