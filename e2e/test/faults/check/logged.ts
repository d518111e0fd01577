import { eventCatalogue } from '@glidepath/contracts';
import type { RawEvent } from '@glidepath/event-store';
import { PgEventStore } from '@glidepath/event-store/pg';
import type { World } from '../world.js';

/** The log as it lies in Postgres, in order of position. */
export async function readRows(world: World): Promise<readonly RawEvent[]> {
  const store = new PgEventStore({
    pool: world.admin,
    catalogue: eventCatalogue,
    producer: { service: 'faults', version: '1' },
  });
  const rows: RawEvent[] = [];
  for await (const raw of store.readRaw({})) rows.push(raw);
  return rows;
}

/** `3/17`, the mark of the planned event that an event of the log is. */
export function markIn({ dataText }: RawEvent): string {
  return (JSON.parse(dataText) as { reason: string }).reason;
}
