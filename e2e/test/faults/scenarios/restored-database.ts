import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EVENTS_STREAM } from '@glidepath/messaging';
import { faults } from '../../../src/env.js';
import { until } from '../../../src/index.js';
import { checkEffects } from '../check/check-effects.js';
import { checkLog } from '../check/check-log.js';
import { allOf } from '../check/finding.js';
import { readRows } from '../check/logged.js';
import { keepDatabase, restoreDatabase } from '../database-copy.js';
import { type Scenario, writeAndHold } from '../scenario.js';
import { healthOf, type World } from '../world.js';
import { Writers } from '../writers.js';

/** The promise, which the full run holds it to; the short one may share its machine with anything. */
const ALARM_WITHIN_MS = faults.isFull ? 5_000 : 60_000;
/** How long it is watched that nothing is signed or published any more. */
const WATCHED_MS = 3000;
const EVENTS_AFTERWARDS = 60;

/** The head of the copy, of the run under way. */
let keptThrough = 0;

export const restoredDatabase: Scenario = {
  name: 'restored_database',
  title: 'database restored from an older copy',
  async run(world) {
    await writeAndHold(world, 0.6);
    await keepDatabase(world);
    const kept = await headOf(world);
    keptThrough = kept;
    await writeAndHold(world, 1);
    const head = await headOf(world);
    const before = await evidenceOf(world);

    await restoreDatabase(world);
    const restored = performance.now();
    await until('audit and the relay raise the alarm', () => hasAlarm(world), ALARM_WITHIN_MS);
    const seconds = (performance.now() - restored) / 1000;
    const missing = `positions ${kept + 1} to ${head}`;
    await expectNamed(world, kept + 1, head, missing);

    // New events take the positions of those that are missing: the alarm must not go away by that, nor by a new start.
    const after = new Writers(
      world.place,
      `${world.options.name}_after`,
      EVENTS_AFTERWARDS,
      join(world.folder, 'after.log'),
    );
    after.goOn();
    await after.done();
    await after.stop();
    await world.restartAudit();
    await Promise.all(world.relays.map((_, index) => world.restartRelay(index)));
    await until('audit and the relay raise the alarm again', () => hasAlarm(world));
    await delay(WATCHED_MS);
    const differing = differences(before, await evidenceOf(world));
    if (differing.length > 0)
      throw new Error(`signed or overwritten after the alarm: ${differing.join(', ')}`);
    return `alarm after ${seconds.toFixed(1)} s naming ${missing}; relay stopped; nothing signed or overwritten`;
  },
  /** Up to the range that is named everything is as it was, and no effect is of an event that is missing. */
  async check(world) {
    const rows = await readRows(world);
    const kept = rows.filter(({ position }) => position <= keptThrough);
    const told = world.writers.acknowledged.filter(({ position }) => position <= keptThrough);
    const stray = checkEffects(rows).doubled;
    return allOf([
      checkLog(kept, [], told),
      checkEffects(kept),
      { lost: [], doubled: stray, outOfOrder: [] },
    ]);
  },
};

async function headOf(world: World): Promise<number> {
  const [row] = await world.sql<{ head: number }>('SELECT position::int AS head FROM log.head');
  return row?.head ?? 0;
}

async function hasAlarm(world: World): Promise<true | undefined> {
  const { alarm } = await world.ledger();
  const states = await Promise.all(world.relays.map(({ url }) => healthOf(url)));
  return alarm !== undefined && states.some((health) => health?.state === 'forked') ? true : undefined;
}

async function expectNamed(world: World, from: number, to: number, missing: string): Promise<void> {
  const { alarm } = await world.ledger();
  if (alarm?.from !== from || alarm.to !== to)
    throw new Error(`${missing} are not what is named: ${JSON.stringify(alarm)}`);
  const said = await readFile(join(world.folder, 'relays.log'), 'utf8');
  if (!said.includes(missing)) throw new Error(`the relay does not name ${missing}`);
}

/** Everything that must stay as it was: the signer's folder, what the stream holds, and which checkpoints there are. */
async function evidenceOf(world: World): Promise<ReadonlyMap<string, string>> {
  const { created, state } = await world.manager.streams.info(EVENTS_STREAM);
  const last = await world.manager.streams.getMessage(EVENTS_STREAM, { seq: state.last_seq });
  const files = await readdir(world.signerFolder, { recursive: true, withFileTypes: true });
  const signer = files
    .filter((file) => file.isFile())
    .map(async ({ parentPath, name }): Promise<[string, string]> => {
      const path = join(parentPath, name);
      return [
        path,
        createHash('sha256')
          .update(await readFile(path))
          .digest('hex'),
      ];
    });
  return new Map([
    ['the stream', `${created} ${state.last_seq} ${last?.string()}`],
    ...(await Promise.all(signer)),
  ]);
}

function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (key) => before.get(key) !== after.get(key),
  );
}
