import { healthOf } from '../world.js';
import { type Scenario, writeThrough } from '../scenario.js';
import { until } from '../../../src/index.js';

export const killedWriter: Scenario = {
  name: 'killed_writer',
  title: 'kill -9 of a writer',
  async run(world) {
    for (const [index, share] of [0.2, 0.45, 0.7].entries()) {
      await writeThrough(world, share);
      await world.writers.kill9(index);
    }
    return 'each of three processes once';
  },
};

export const killedRelay: Scenario = {
  name: 'killed_relay',
  title: 'kill -9 of the active relay, two standing by',
  relays: 3,
  async run(world) {
    await writeThrough(world, 0.3);
    const first = await world.killLeader();
    const next = await until('another relay leads', async () => {
      const states = await Promise.all(world.relays.map(({ url }) => healthOf(url)));
      const leader = states.findIndex((health) => health?.state === 'leading');
      return leader === -1 ? undefined : leader;
    });
    await world.killLeader();
    await world.restartRelay(first);
    await writeThrough(world, 0.7);
    await world.killLeader();
    await world.restartRelay(next);
    return 'three leaders in turn';
  },
};

export const killedConsumer: Scenario = {
  name: 'killed_consumer',
  title: 'kill -9 of a consumer',
  consumers: 2,
  async run(world) {
    await writeThrough(world, 0.25);
    await world.restartConsumer(0);
    await writeThrough(world, 0.5);
    await world.restartConsumer(1);
    await writeThrough(world, 0.75);
    await Promise.all([world.restartConsumer(0), world.restartConsumer(1)]);
    return 'two replicas, one at a time and both at once';
  },
};

export const killedAudit: Scenario = {
  name: 'killed_audit',
  title: 'kill -9 of audit',
  async run(world) {
    for (const share of [0.25, 0.5, 0.75]) {
      await writeThrough(world, share);
      await world.restartAudit();
    }
    return 'three times';
  },
};
