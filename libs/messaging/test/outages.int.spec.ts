import { ensureConsumers, EVENTS_STREAM, PgConsumerFloor } from '../src/index.js';
import { eventually } from './eventually.js';
import { RiskWorld } from './risk-world.js';
import { newChangeId, startLogPostgres, type TestPostgres } from './start-log.js';

let postgres: TestPostgres;
let world: RiskWorld;
let worlds = 0;

beforeAll(async () => {
  postgres = await startLogPostgres();
}, 120_000);

afterAll(() => postgres.close());

beforeEach(async () => {
  world = await RiskWorld.open(postgres, `outages_${++worlds}`);
}, 60_000);

afterEach(() => world.close(), 60_000);

/** How many messages the consumers of a service have had acknowledged since they were made. */
async function acknowledged(service: string): Promise<number> {
  let sum = 0;
  for await (const info of world.manager.consumers.list(EVENTS_STREAM)) {
    if (info.name.startsWith(`${service}_`)) sum += info.ack_floor.consumer_seq;
  }
  return sum;
}

test('a storm of redeliveries changes nothing', async () => {
  const risk = await world.startRisk();
  const positions = await world.submit(40);
  await eventually(async () => expect(await world.effects()).toEqual(positions));
  await world.keeper.stop();
  // New consumers that begin at the beginning: everything is delivered again, several times over.
  for (let round = 0; round < 3; round++) {
    for (let partition = 0; partition < 16; partition++) {
      await world.manager.consumers.delete(EVENTS_STREAM, `risk_${partition}`);
    }
    await ensureConsumers(world.manager);
    await eventually(async () => expect(await acknowledged('risk')).toBe(80));
  }
  await eventually(() => expect(risk.strategy.health().ready).toBe(true));
  const [last] = await world.submit(1);
  await eventually(async () => expect(await world.effects()).toEqual([...positions, last]));
  await eventually(async () => expect(await world.attempts('applied')).toBe(82));
}, 60_000);

test('two instances of a service share the work and apply every effect once', async () => {
  await Promise.all([world.startRisk(), world.startRisk()]);
  const changes = Array.from({ length: 8 }, () => newChangeId());
  const positions = (await Promise.all(changes.map((change) => world.submit(20, change))))
    .flat()
    .sort((a, b) => a - b);
  await eventually(async () => expect(await world.effects()).toEqual(positions));
}, 30_000);

test('what the bus never brings is read from the log', async () => {
  await world.startRisk();
  await world.stopMirror();
  const positions = await world.submit(10);
  await eventually(async () => expect(await world.effects()).toEqual(positions));
});

test('what happened while the service was down is caught up, and nothing is done again', async () => {
  const first = await world.startRisk();
  const before = await world.submit(5);
  await eventually(async () => expect(await world.effects()).toEqual(before));
  await first.close();
  const after = await world.submit(5);
  await world.startRisk();
  await eventually(async () => expect(await world.effects()).toEqual([...before, ...after]));
});

test('a service stopped in the middle loses and doubles nothing', async () => {
  const positions = await world.submit(200);
  for (let restart = 0; restart < 4; restart++) {
    const service = await world.startRisk();
    await eventually(async () => expect((await world.effects()).length).toBeGreaterThan(restart * 40));
    await service.close();
  }
  await world.startRisk();
  await eventually(async () => expect(await world.effects()).toEqual(positions));
}, 60_000);

test('bus loss: storage deleted while running, streams made anew behind what was handled, nothing lost or doubled', async () => {
  const service = await world.startRisk();
  // Handles nothing, but what it has passed over counts: the new stream begins behind the slowest consumer.
  await world.startIntake();
  const before = await world.submit(20);
  await eventually(async () => expect(await world.effects()).toEqual(before));
  await eventually(async () => expect(await new PgConsumerFloor(world.log.pool('relay')).base()).toBe(40));
  await world.bus.loseStorage();
  await eventually(() => expect(service.strategy.health().ready).toBe(false));
  const during = await world.submit(20);
  await world.bus.startServer();
  const after = await world.submit(20);
  await eventually(async () => expect(await world.effects()).toEqual([...before, ...during, ...after]));
  await eventually(() => expect(service.strategy.health().ready).toBe(true));
  const head = await world.log.store('relay').head();
  await eventually(async () => {
    const { config, state } = await world.manager.streams.info(EVENTS_STREAM);
    const { base } = JSON.parse(config.description ?? '{}') as { base: number };
    expect(base).toBeGreaterThanOrEqual(40);
    expect(base + state.last_seq).toBe(head);
  });
  expect(await world.attempts('applied')).toBe(120);
}, 60_000);

test('a service starts without a bus, works from the log and joins the bus when it comes', async () => {
  await world.bus.stopServer();
  const positions = await world.submit(3);
  const service = await world.startRisk();
  expect(service.strategy.health().ready).toBe(false);
  await eventually(async () => expect(await world.effects()).toEqual(positions));
  await world.bus.startServer();
  await eventually(() => expect(service.strategy.health().ready).toBe(true));
}, 30_000);

test('a forged message on the events stream is not believed', async () => {
  await world.startRisk();
  const positions = await world.submit(2);
  await eventually(async () => expect(await world.effects()).toEqual(positions));
  await world.stopMirror();
  await world.relay.request(
    'glidepath.event.0.change.submitted',
    JSON.stringify({ type: 'change.submitted', position: 999 }),
  );
  world.startMirror();
  const more = await world.submit(2);
  await eventually(async () => expect(await world.effects()).toEqual([...positions, ...more]));
});

test('a lost connection to the database delays and does nothing else', async () => {
  await world.startRisk();
  const before = await world.submit(5);
  await world.log.admin.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'glidepath_risk'",
  );
  const after = await world.submit(5);
  await eventually(async () => expect(await world.effects()).toEqual([...before, ...after]));
});
