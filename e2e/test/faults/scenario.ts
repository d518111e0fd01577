import type { FaultResult } from '../../src/faults/fault-report.js';
import { WRITERS } from '../../src/faults/plan.js';
import { checkWorld } from './check/check-world.js';
import type { Finding } from './check/finding.js';
import type { FaultServers } from './fault-servers.js';
import { settle } from './settle.js';
import { World } from './world.js';

/** A fault and what happens around it. */
export interface Scenario {
  /** Names its database. */
  readonly name: string;
  /** As the table calls it. */
  readonly title: string;
  /** Relays that ask for the lead; two by default. */
  readonly relays?: number;
  /** Consumer processes; one by default. */
  readonly consumers?: number;
  /** Does harm while the writers write, which it may have begun to do itself. Resolves with a remark for the table. */
  run(world: World): Promise<string>;
  /** What is checked in the end; by default that everything is there once and in order. */
  check?(world: World): Promise<Finding>;
}

/**
 * Flies one scenario in a database and on streams of its own.
 * @param count events each of the eight writers appends
 */
export async function runScenario(
  scenario: Scenario,
  servers: FaultServers,
  count: number,
): Promise<FaultResult> {
  const { name, title, relays = 2, consumers = 1 } = scenario;
  const world = await World.open({ servers, name, count, relays, consumers });
  try {
    const started = performance.now();
    const remark = await scenario.run(world);
    const finding = await (scenario.check === undefined ? checkSettled(world) : scenario.check(world));
    const seconds = (performance.now() - started) / 1000;
    return { title, events: count * WRITERS, seconds, remark, ...finding };
  } finally {
    await world.close();
  }
}

async function checkSettled(world: World): Promise<Finding> {
  world.writers.goOn();
  await world.writers.done();
  await settle(world, world.options.count * WRITERS);
  return checkWorld(world);
}

/** Has the writers write on until a share (0 to 1) of all events stands; they do not stop there. */
export async function writeThrough(world: World, share: number): Promise<void> {
  const { writers, options } = world;
  writers.goOn();
  await writers.reach(Math.floor(options.count * WRITERS * share));
}

/** Has the writers write a share (0 to 1) of all events, waits until everything about them is done, and holds. */
export async function writeAndHold(world: World, share: number): Promise<void> {
  const { writers, options } = world;
  const until = Math.floor(options.count * share);
  writers.goOn(until);
  await writers.done();
  await settle(world, until * WRITERS);
}
