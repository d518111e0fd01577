import { CATEGORY_OWNERS, EVENT_DEFINITIONS, eventCatalogue } from '@glidepath/contracts';
import { bootstrapLog, PgEventStore, roleOf, surviveLostConnections } from '@glidepath/event-store/pg';
import { BUS_SERVICES } from '@glidepath/messaging';
import pg from 'pg';

const PASSWORD = 'bench';

/** Makes the log of the real services in a database, with every guarantee. */
export async function makeBenchLog(adminUrl: string): Promise<void> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    const names = BUS_SERVICES.map(({ name }) => name);
    await bootstrapLog(admin, {
      services: names.map((name) => ({
        name,
        categories: Object.keys(CATEGORY_OWNERS).filter((category) => CATEGORY_OWNERS[category] === name),
      })),
      eventTypes: EVENT_DEFINITIONS.map(({ name, category }) => ({ type: name, category })),
      passwords: Object.fromEntries([...names, 'relay'].map((name) => [name, PASSWORD])),
    });
  } finally {
    await admin.end();
  }
}

/** Where a service logs in to a log made by `makeBenchLog`. */
export function serviceUrl(adminUrl: string, service: string): string {
  const url = new URL(adminUrl);
  url.username = roleOf(service);
  url.password = PASSWORD;
  return url.href;
}

/** A store as a service has one, with the pool to end it by. */
export function benchStore(
  adminUrl: string,
  service: string,
  onCommitted?: (position: number) => void,
): { readonly store: PgEventStore; readonly pool: pg.Pool } {
  const pool = new pg.Pool({ connectionString: serviceUrl(adminUrl, service), max: 4 });
  surviveLostConnections(pool);
  const store = new PgEventStore({
    pool,
    catalogue: eventCatalogue,
    producer: { service, version: '1.0.0' },
    ...(onCommitted === undefined ? {} : { onCommitted }),
  });
  return { store, pool };
}
