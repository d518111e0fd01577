import { setTimeout as delay } from 'node:timers/promises';
import { eventCatalogue } from '@glidepath/contracts';
import { DomainError, type EventStore, sha256Hex } from '@glidepath/event-store';
import { PgEventStore, surviveLostConnections } from '@glidepath/event-store/pg';
import { connectBus, NUDGE_SUBJECT } from '@glidepath/messaging';
import { Pool } from 'pg';
import type { Place, WriteJob, WriteOrder, WriteReport } from './orders.js';
import { markOf, plannedEvents, type PlannedEvent } from './plan.js';

const TRY_AGAIN_MS = 50;
const SERVICE = 'intake';

/** Ends with whoever started it, however that ended. */
process.on('disconnect', () => process.exit());
process.on('message', (order: WriteOrder) => void write(order));

let opened: Promise<EventStore> | undefined;

async function write(order: WriteOrder): Promise<void> {
  const store = await (opened ??= openStore(order.place));
  await Promise.all(order.jobs.map((job) => writeJob(store, order, job)));
  report({ kind: 'done' });
}

/** One after another, each until it is certain that it stands: a retry is the same command. */
async function writeJob(store: EventStore, { run, count }: WriteOrder, job: WriteJob): Promise<void> {
  const events = plannedEvents(run, job.writer, count).slice(job.from, job.until);
  for (const event of events) await writeEvent(store, run, event);
}

async function writeEvent(store: EventStore, run: string, event: PlannedEvent): Promise<void> {
  const { writer, number, changeId, expected } = event;
  const data = { changeId, reason: markOf(event) };
  const id = `${run}/${markOf(event)}`;
  for (;;) {
    try {
      const { position } = await store.append({
        streams: [{ stream: `change-${changeId}`, expected, events: [{ type: 'change.cancelled', data }] }],
        context: {
          actor: { kind: 'system', id: `writer-${writer}`, issuer: 'faults' },
          correlationId: changeId,
        },
        command: { id, requestDigest: sha256Hex(id) },
      });
      return report({ kind: 'appended', writer, number, position });
    } catch (error) {
      // A refusal would be an event lost; anything else is an outage, after which nobody knows whether it was written.
      if (error instanceof DomainError)
        return report({ kind: 'refused', writer, number, reason: error.message });
      await delay(TRY_AGAIN_MS);
    }
  }
}

async function openStore({ databaseUrls, natsUrl, natsPassword }: Place): Promise<EventStore> {
  const connectionString = databaseUrls[SERVICE] ?? '';
  const pool = new Pool({ connectionString, max: 4, keepAlive: true });
  surviveLostConnections(pool);
  const bus = connectBus({ servers: natsUrl, user: SERVICE, password: natsPassword, waitsForServer: true });
  const connection = await bus;
  return new PgEventStore({
    pool,
    catalogue: eventCatalogue,
    producer: { service: SERVICE, version: '1' },
    onCommitted: (position) => connection.publish(NUDGE_SUBJECT, String(position)),
  });
}

function report(message: WriteReport): void {
  process.send?.(message);
}
