import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.js';
import { RiskWorld } from './risk-world.js';
import { newChangeId, startLogPostgres, type TestPostgres } from './start-log.js';

const ALL = Array.from({ length: 16 }, (_, partition) => partition);
const quick = { renewEveryMs: 100, leaseTtlMs: 3000 };

let postgres: TestPostgres;
let world: RiskWorld;
let worlds = 0;
const children: ChildProcess[] = [];

beforeAll(async () => {
  postgres = await startLogPostgres();
}, 120_000);

afterAll(() => postgres.close());

beforeEach(async () => {
  world = await RiskWorld.open(postgres, `replicas_${++worlds}`);
}, 60_000);

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await world.close();
}, 60_000);

/** Another replica, as a process. */
function startProcess(): ChildProcess {
  const program = fileURLToPath(new URL('replica-process.mjs', import.meta.url));
  const settings = {
    databaseUrl: world.log.url('risk'),
    natsUrl: world.bus.url,
    leaseTtlMs: quick.leaseTtlMs,
  };
  const child = spawn(process.execPath, [program, JSON.stringify(settings)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  children.push(child);
  return child;
}

/** Partitions by replica, the replicas in no order. */
async function held(): Promise<number[][]> {
  const { rows } = await world.log.admin.query<{ partitions: number[] }>(
    "SELECT array_agg(partition::int ORDER BY partition) AS partitions FROM log.lease WHERE consumer = 'risk' GROUP BY holder",
  );
  return rows.map(({ partitions }) => partitions);
}

/** Submits to many changes, so that every partition has work. */
async function submitToMany(changes: number, events: number): Promise<number[]> {
  const ids = Array.from({ length: changes }, () => newChangeId());
  return (await Promise.all(ids.map((id) => world.submit(events, id)))).flat();
}

const inOrder = (positions: readonly number[]): number[] => positions.toSorted((a, b) => a - b);

test('replicas share the partitions as they come and go, and every effect happens once', async () => {
  const first = await world.startRisk(quick);
  expect(first.strategy.partitions).toEqual(ALL);
  const positions = await submitToMany(20, 2);

  const second = await world.startRisk(quick);
  await eventually(() => {
    expect([first.strategy.partitions.length, second.strategy.partitions.length]).toEqual([8, 8]);
  });
  expect(inOrder([...first.strategy.partitions, ...second.strategy.partitions])).toEqual(ALL);
  positions.push(...(await submitToMany(20, 2)));
  await eventually(async () => expect(await world.effects()).toEqual(inOrder(positions)));
  expect(second.strategy.health()).toEqual({ ready: true, detail: 'connected' });

  // Handed over in the middle of the work.
  const going = submitToMany(20, 5);
  await first.close();
  positions.push(...(await going));
  await eventually(() => expect(second.strategy.partitions).toEqual(ALL));
  await eventually(async () => expect(await world.effects()).toEqual(inOrder(positions)));
  expect(await held()).toEqual([ALL]);
}, 60_000);

test('what a killed replica had is worked on by the others at once, each effect once', async () => {
  const survivor = await world.startRisk({ ...quick, leaseTtlMs: 60_000 });
  const killed = startProcess();
  await eventually(() => expect(survivor.strategy.partitions).toHaveLength(8));
  await eventually(async () => expect(await held()).toHaveLength(2));
  const going = submitToMany(40, 5);
  await eventually(async () => expect((await world.effects()).length).toBeGreaterThan(20));
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  const positions = await going;
  // Long before its lease ends: its connection is gone.
  await eventually(() => expect(survivor.strategy.partitions).toEqual(ALL));
  await eventually(async () => expect(await world.effects()).toEqual(inOrder(positions)));
}, 60_000);

test('a replica that hangs loses its partitions when its lease ends, and doubles nothing when it goes on', async () => {
  const survivor = await world.startRisk(quick);
  const hung = startProcess();
  await eventually(async () => expect((await held()).map(({ length }) => length)).toEqual([8, 8]));
  const going = submitToMany(40, 5);
  await eventually(async () => expect((await world.effects()).length).toBeGreaterThan(20));
  hung.kill('SIGSTOP');
  const positions = await going;
  await eventually(() => expect(survivor.strategy.partitions).toEqual(ALL));
  await eventually(async () => expect(await world.effects()).toEqual(inOrder(positions)));

  hung.kill('SIGCONT');
  await eventually(() => expect(survivor.strategy.partitions).toHaveLength(8));
  positions.push(...(await submitToMany(20, 2)));
  await eventually(async () => expect(await world.effects()).toEqual(inOrder(positions)));
}, 60_000);
