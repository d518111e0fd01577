import { CATEGORY_OWNERS, EVENT_DEFINITIONS } from '@glidepath/contracts';
import { bootstrapLog, surviveLostConnections } from '@glidepath/event-store/pg';
import type { LogSpec } from '@glidepath/event-store/pg';
import { BUS_SERVICES, PgConsumerFloor, busConsumers, connectBus, keepBus } from '@glidepath/messaging';
import pg from 'pg';
import { reasonOf } from '../stack-error.js';
import { ArchiveKeeper } from './archive-keeper.js';
import { Teardown } from './teardown.js';

export interface BootstrapOptions {
  /** Of an admin who may create roles and schemas. */
  readonly databaseUrl: string;
  /** By service, and of `relay`; a role without one keeps the password it has. */
  readonly databasePasswords: Readonly<Record<string, string>>;
  readonly natsUrl: string;
  readonly natsAdmin: { readonly user: string; readonly password: string };
  /** Copies of each stream, 1 to 5; more than one needs a cluster. Default 1. */
  readonly replicas?: number;
  /** Full ranges of the log older than this are archived, now and every hour; none when absent. */
  readonly archiveAfterDays?: number | undefined;
  readonly log: (line: string) => void;
}

/** The bootstrap admin at work: streams and consumers are looked after until it is closed. */
export interface Bootstrap {
  /** What there is now, for a person: `30 event types · 2 streams · 82 consumers`. */
  readonly summary: string;
  readonly close: () => Promise<void>;
}

/**
 * Makes what the services need and may not make themselves: roles, schemas, streams and consumers. Idempotent. Then keeps
 * streams and consumers there, through restarts and loss of the bus.
 */
export async function bootstrap(options: BootstrapOptions): Promise<Bootstrap> {
  const { log } = options;
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: 2,
    application_name: 'glidepath-bootstrap',
  });
  surviveLostConnections(pool);
  const teardown = new Teardown();
  teardown.add(() => pool.end());
  try {
    await bootstrapLog(pool, logSpec(options.databasePasswords));
    const connection = await connectBus({
      servers: options.natsUrl,
      ...options.natsAdmin,
      name: 'glidepath-bootstrap',
    });
    teardown.add(() => connection.close());
    const keeper = await keepBus({
      connection,
      floor: new PgConsumerFloor(pool),
      ...(options.replicas === undefined ? {} : { replicas: options.replicas }),
      onError: oncePerMessage((message) => log(`bus not in order yet: ${message}`)),
      onRepaired: (consumers) => log(`${consumers} consumers made`),
    });
    teardown.add(() => keeper.stop());
    if (options.archiveAfterDays !== undefined) {
      const archiving = new ArchiveKeeper({ admin: pool, afterDays: options.archiveAfterDays, log });
      archiving.start();
      teardown.add(() => archiving.stop());
    }
  } catch (error) {
    await teardown.run();
    throw error;
  }
  const counts = [
    `${EVENT_DEFINITIONS.length} event types`,
    '2 streams',
    `${busConsumers().length} consumers`,
  ];
  return { summary: counts.join(' · '), close: () => teardown.run() };
}

function logSpec(passwords: Readonly<Record<string, string>>): LogSpec {
  const categoriesOf = (service: string): string[] =>
    Object.entries(CATEGORY_OWNERS).flatMap(([category, owner]) => (owner === service ? [category] : []));
  return {
    services: BUS_SERVICES.map(({ name }) => ({ name, categories: categoriesOf(name) })),
    eventTypes: EVENT_DEFINITIONS.map(({ name, category }) => ({ type: name, category })),
    passwords,
  };
}

/** An outage says the same every second; a person wants to read it once. */
function oncePerMessage(log: (message: string) => void): (error: unknown) => void {
  let last = '';
  return (error) => {
    const message = reasonOf(error);
    if (message !== last) log(message);
    last = message;
  };
}
