import { PARTITIONS } from '@glidepath/event-store';
import { ensureConsumers, eventConsumerName, EVENTS_STREAM } from '@glidepath/messaging';
import pg from 'pg';
import { WRITERS } from '../../../src/faults/plan.js';
import { until } from '../../../src/index.js';
import { FAULT_SERVICES } from '../fault-services.js';
import { type Scenario, writeThrough } from '../scenario.js';
import { settle } from '../settle.js';
import type { World } from '../world.js';

export const foreignTransaction: Scenario = {
  name: 'foreign_transaction',
  title: 'an open foreign transaction',
  async run(world) {
    const { servers, count } = world.options;
    await writeThrough(world, 0.2);
    const foreign = [
      await hold(await servers.postgres.createDatabase('elsewhere'), 'SELECT pg_current_xact_id()'),
      await hold(
        await servers.postgres.createDatabase(world.options.name),
        'CREATE TABLE public.foreign_work ()',
      ),
    ];
    // Everything is handled, mirrored and signed while they are still open.
    await world.writers.done();
    await settle(world, count * WRITERS);
    await Promise.all(foreign.map((client) => client.end()));
    return 'in this database and in another, open throughout';
  },
};

/** A transaction with an id and a snapshot that nobody ends. */
async function hold(connectionString: string, work: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await client.query(work);
  return client;
}

export const racingRelays: Scenario = {
  name: 'racing_relays',
  title: 'two relays racing',
  relays: 0,
  async run(world) {
    await Promise.all([world.startRacingRelay(), world.startRacingRelay()]);
    await writeThrough(world, 0.5);
    return 'neither asks for the lead';
  },
};

export const redeliveryStorm: Scenario = {
  name: 'redelivery_storm',
  title: 'consumer redelivery storms',
  async run(world) {
    const shares = [0.2, 0.4, 0.6, 0.8];
    for (const share of shares) {
      await writeThrough(world, share);
      await world.stopKeeper();
      await forgetEverything(world);
      await world.startKeeper();
    }
    return `everything delivered again ${shares.length} times`;
  },
};

/** New consumers that begin at the beginning. */
async function forgetEverything({ manager }: World): Promise<void> {
  const names = ['risk', 'audit'].flatMap((service) =>
    Array.from({ length: PARTITIONS }, (_, partition) => eventConsumerName(service, partition)),
  );
  await Promise.all(names.map((name) => manager.consumers.delete(EVENTS_STREAM, name)));
  await ensureConsumers(manager, FAULT_SERVICES);
}

export const clockSetBack: Scenario = {
  name: 'clock_back',
  title: 'clock set back',
  async run(world) {
    await writeThrough(world, 0.3);
    await setClock(world, "clock_timestamp() - interval '1 hour'");
    await writeThrough(world, 0.6);
    await setClock(world, "clock_timestamp() - interval '2 hours'");
    await writeThrough(world, 0.8);
    await setClock(world, 'clock_timestamp()');
    return 'by one hour, and by another';
  },
};

async function setClock(world: World, now: string): Promise<void> {
  await world.sql(
    `CREATE OR REPLACE FUNCTION log.clock() RETURNS timestamptz LANGUAGE sql VOLATILE RETURN ${now}`,
  );
}

export const pollutedStream: Scenario = {
  name: 'polluted_stream',
  title: 'a message injected into the stream by an admin',
  async run(world) {
    for (const share of [0.3, 0.7]) {
      await writeThrough(world, share);
      const before = await createdAt(world);
      inject(world);
      await until('the stream is made anew', async () =>
        (await createdAt(world)) === before ? undefined : true,
      );
    }
    return 'twice; rebuilt each time';
  },
};

/** The admin may publish no event, but the server answers wherever it is asked to: the stream takes the answer in. */
function inject({ bus }: World): void {
  bus.publish('$JS.API.INFO', '', { reply: 'glidepath.event.3.change.cancelled' });
}

async function createdAt({ manager }: World): Promise<string> {
  return (await manager.streams.info(EVENTS_STREAM)).created;
}
