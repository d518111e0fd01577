import { PG_POOL } from '@glidepath/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { Arrivals, type Outcome } from '../../application/ports.js';
import type { InboxEntry } from '../../domain/judge-arrival.js';

@Injectable()
export class PgArrivals extends Arrivals {
  constructor(@Inject(PG_POOL) private readonly pool: Pool) {
    super();
  }

  override async claim(entry: InboxEntry, arrival: string): Promise<boolean> {
    const { inboxKey, principal, source, sourceEventId } = entry;
    await this.pool.query(
      `INSERT INTO intake.inbox (inbox_key, principal, source, source_event_id, claimed_by) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (inbox_key) DO UPDATE SET claimed_by = excluded.claimed_by`,
      [inboxKey, principal, source, sourceEventId, arrival],
    );
    if (source === null || sourceEventId === null) return false;
    const { rowCount } = await this.pool.query(
      `SELECT 1 FROM intake.inbox
       WHERE left(source_event_id, 200) = left($1, 200) AND left(source, 200) = left($2, 200)
         AND source_event_id = $1 AND source = $2 AND principal = $3 AND inbox_key <> $4 LIMIT 1`,
      [sourceEventId, source, principal, inboxKey],
    );
    return rowCount === 1;
  }

  override async isClaimedBy(inboxKey: string, arrival: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      'SELECT 1 FROM intake.inbox WHERE inbox_key = $1 AND claimed_by = $2',
      [inboxKey, arrival],
    );
    return rowCount === 1;
  }

  override async count(
    arrival: string,
    inboxKey: string,
    outcome: Outcome,
    isConflicting: boolean,
  ): Promise<void> {
    await this.pool.query(
      `INSERT INTO intake.arrival (name, inbox_key, outcome, conflicting) VALUES ($1, $2, $3, $4)
       ON CONFLICT (name) DO NOTHING`,
      [arrival, inboxKey, outcome, isConflicting],
    );
  }

  override async tally() {
    const { rows } = await this.pool.query<Record<Outcome | 'received' | 'conflicting', string>>(
      `SELECT count(*) AS received, count(*) FILTER (WHERE outcome = 'recorded') AS recorded,
         count(*) FILTER (WHERE outcome = 'rejected') AS rejected,
         count(*) FILTER (WHERE outcome = 'duplicate') AS duplicate,
         count(*) FILTER (WHERE conflicting) AS conflicting
       FROM intake.arrival`,
    );
    const [row] = rows;
    return {
      received: Number(row?.received ?? 0),
      recorded: Number(row?.recorded ?? 0),
      rejected: Number(row?.rejected ?? 0),
      duplicates: Number(row?.duplicate ?? 0),
      conflicting: Number(row?.conflicting ?? 0),
    };
  }
}
