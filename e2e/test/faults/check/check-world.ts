import { plannedEvents, WRITERS } from '../../../src/faults/plan.js';
import type { World } from '../world.js';
import { checkAttempts } from './check-attempts.js';
import { checkEffects } from './check-effects.js';
import { checkLedger } from './check-ledger.js';
import { checkLog } from './check-log.js';
import { checkMirror } from './check-mirror.js';
import { allOf, type Finding } from './finding.js';
import { readRows } from './logged.js';

/** Reads log, mirror, consumers' records and ledger of a settled world. */
export async function checkWorld(world: World): Promise<Finding> {
  const { name, count } = world.options;
  const planned = Array.from({ length: WRITERS }, (_, writer) => plannedEvents(name, writer, count)).flat();
  const rows = await readRows(world);
  return allOf([
    checkLog(rows, planned, world.writers.acknowledged),
    checkEffects(rows),
    await checkAttempts(world, rows),
    await checkMirror(world, rows),
    await checkLedger(world, rows),
  ]);
}
