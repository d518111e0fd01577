import { eventually } from './eventually.js';
import { passed, reacting, RiskWorld } from './risk-world.js';
import { newChangeId, startLogPostgres, type TestPostgres } from './start-log.js';

let postgres: TestPostgres;
let world: RiskWorld;
let worlds = 0;

beforeAll(async () => {
  postgres = await startLogPostgres();
}, 120_000);

afterAll(() => postgres.close());

beforeEach(async () => {
  world = await RiskWorld.open(postgres, `reactions_${++worlds}`);
}, 60_000);

afterEach(() => world.close(), 60_000);

test('events cross from one service to another, once each, through pipes and interceptors', async () => {
  await world.startRisk();
  Object.assign(passed, { interceptor: 0, pipe: 0 });
  const changes = Array.from({ length: 10 }, () => newChangeId());
  const positions = (await Promise.all(changes.map((change) => world.submit(5, change))))
    .flat()
    .sort((a, b) => a - b);
  await eventually(async () => expect(await world.effects()).toEqual(positions));
  await eventually(async () => expect(await world.attempts('applied')).toBe(100));
  expect(passed).toEqual({ interceptor: 50, pipe: 50 });
  const { rows } = await world.log.admin.query(
    "SELECT DISTINCT actor_id, causation_id IS NOT NULL AS caused FROM log.events WHERE type = 'risk.assessed'",
  );
  expect(rows).toEqual([{ actor_id: 'risk', caused: true }]);
}, 30_000);

test('a failing event waits, later ones of its change queue behind it, others fly on', async () => {
  const [broken, healthy] = [newChangeId(), newChangeId()];
  let isBroken = true;
  reacting.before = (event) => {
    if (event.correlationId === broken && isBroken) throw new RangeError('no model for this change');
  };
  const service = await world.startRisk({ retry: { delaysMs: Array.from({ length: 1000 }, () => 50) } });
  const failed = await world.submit(3, broken);
  const fine = await world.submit(3, healthy);
  await eventually(async () => expect(await world.effects()).toEqual(fine));
  await eventually(async () =>
    expect((await service.strategy.stalled()).map(({ position, status }) => [position, status])).toEqual([
      [failed[0], 'stalled'],
      [failed[1], 'queued'],
      [failed[2], 'queued'],
    ]),
  );
  const [first] = await service.strategy.stalled();
  expect(first?.error).toContain('RangeError: no model for this change');
  expect(first?.handler).toBe('WhenChangeSubmitted.handle');

  isBroken = false;
  await eventually(async () => expect(await world.effects()).toEqual([...failed, ...fine]));
  const order = await world.log.admin.query<{ of: number }>(
    "SELECT (data::json->>'of')::int AS of FROM log.events WHERE type = 'risk.assessed' AND correlation_id = $1 ORDER BY position",
    [broken],
  );
  expect(order.rows.map((row) => row.of)).toEqual(failed);
  await eventually(async () => expect(await service.strategy.stalled()).toEqual([]));
  expect(await world.attempts('stalled')).toBeGreaterThan(0);
});

test('after its last try an event is parked with its error until somebody drives it again', async () => {
  const change = newChangeId();
  let isBroken = true;
  const tries: number[] = [];
  reacting.before = (event, context) => {
    tries.push(context.attempt);
    if (isBroken) throw new RangeError('still no model');
  };
  const service = await world.startRisk({ retry: { delaysMs: [20, 20] } });
  const [position] = await world.submit(1, change);
  const later = await world.submit(1, change);
  await eventually(async () =>
    expect((await service.strategy.stalled())[0]).toMatchObject({ position, status: 'parked', tries: 3 }),
  );
  expect(tries).toEqual([1, 2, 3]);
  expect(await world.effects()).toEqual([]);

  isBroken = false;
  expect(
    await service.strategy.redrive({
      lane: 'reaction',
      position: position ?? 0,
      actor: 'person:sam',
      reason: 'mended',
    }),
  ).toBe('redriven');
  await eventually(async () => expect(await world.effects()).toEqual([position, ...later]));
  expect(
    await service.strategy.redrive({
      lane: 'reaction',
      position: position ?? 0,
      actor: 'person:sam',
      reason: 'again',
    }),
  ).toBe('absent');
});
