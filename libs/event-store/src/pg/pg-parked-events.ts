import type { Pool } from 'pg';
import { STALLED_COLUMNS, type StalledEvent, stalledEvent } from './stalled-event.js';
import { ask } from './wire.js';

/** A stalled event with what it is. */
export interface ListedEvent extends StalledEvent {
  /** Null when its range of the log is archived. */
  readonly type: string | null;
}

export interface ParkedFilter {
  /** One consumer; all when absent. */
  readonly consumer?: string | undefined;
  /** `parked` waits for a person; all three when absent. */
  readonly status?: StalledEvent['status'] | undefined;
  /** Behind this one. */
  readonly after?: Pick<StalledEvent, 'position' | 'consumer' | 'lane'> | undefined;
  readonly limit: number;
}

/** The stalled lists of all consumers, for people who look after them. Any login role of the log may read them. */
export class PgParkedEvents {
  constructor(private readonly pool: Pool) {}

  /** By position, then consumer and lane. */
  async list({ consumer, status, after, limit }: ParkedFilter): Promise<readonly ListedEvent[]> {
    const rows = await ask(
      this.pool,
      'parked-list',
      `SELECT ${STALLED_COLUMNS}, e.type FROM log.stalled s LEFT JOIN log.events e ON e.position = s.position
       WHERE ($1::text IS NULL OR s.consumer = $1) AND ($2::text IS NULL OR s.status = $2)
         AND ($3::bigint IS NULL OR (s.position, s.consumer, s.lane) > ($3, $4, $5))
       ORDER BY s.position, s.consumer, s.lane LIMIT $6`,
      [
        consumer ?? null,
        status ?? null,
        after?.position ?? null,
        after?.consumer ?? null,
        after?.lane ?? null,
        limit,
      ],
    );
    return rows.map((row) => ({ ...stalledEvent(row), type: row[13] ?? null }));
  }
}
