import { eventCatalogue } from '@glidepath/contracts';
import { PgEventStore, surviveLostConnections } from '@glidepath/event-store/pg';
import { connectBus, MirrorFollower, PgConsumerFloor } from '@glidepath/messaging';
import { Pool } from 'pg';
import type { MirrorOrder, ReadyReport } from './orders.js';

process.on('disconnect', () => process.exit());
process.once('message', (order: MirrorOrder) => void mirror(order));

/** A relay that never asked for the lead: two of them race on every publish. */
async function mirror({ place }: MirrorOrder): Promise<void> {
  const pool = new Pool({ connectionString: place.databaseUrls['relay'] ?? '', max: 3, keepAlive: true });
  surviveLostConnections(pool);
  const connection = await connectBus({
    servers: place.natsUrl,
    user: 'relay',
    password: place.natsPassword,
  });
  const floor = new PgConsumerFloor(pool);
  const follower = new MirrorFollower({
    connection,
    log: new PgEventStore({ pool, catalogue: eventCatalogue, producer: { service: 'relay', version: '1' } }),
    base: () => floor.base(),
    pollMs: 100,
    onError: (error) => void process.stderr.write(`${String(error)}\n`),
  });
  process.send?.({ kind: 'ready' } satisfies ReadyReport);
  await follower.run(new AbortController().signal);
}
