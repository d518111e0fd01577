import { type Scenario, writeThrough } from '../scenario.js';

export const killedNats: Scenario = {
  name: 'killed_nats',
  title: 'kill -9 of NATS',
  async run(world) {
    const { servers } = world.options;
    for (const share of [0.3, 0.6]) {
      await writeThrough(world, share);
      await servers.killNats();
      await servers.startNats();
    }
    return 'twice';
  },
};

export const killedPostgres: Scenario = {
  name: 'killed_postgres',
  title: 'kill -9 of Postgres',
  async run(world) {
    const { servers } = world.options;
    for (const share of [0.3, 0.6]) {
      await writeThrough(world, share);
      await servers.killPostgres();
      await servers.startPostgres();
    }
    return 'twice';
  },
};

export const deletedStorage: Scenario = {
  name: 'deleted_storage',
  title: 'NATS storage deleted',
  async run(world) {
    const { servers } = world.options;
    await writeThrough(world, 0.4);
    await servers.killNats();
    await servers.deleteNatsStorage();
    await servers.startNats();
    return 'streams and consumers gone';
  },
};
