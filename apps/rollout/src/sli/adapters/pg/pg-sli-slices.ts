import type { SliSlice, Tick } from '@glidepath/contracts';
import { PG_POOL } from '@glidepath/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import {
  type HistoryQuery,
  SliSlices,
  type TickQuery,
  type TrafficQuery,
} from '../../../flight/application/ports.js';
import type { Traffic } from '../../../flight/domain/indicator.js';
import { type ArmRow, type TickRow, tickOf, trafficOf } from './slice-rows.js';

/** Moments are stored as milliseconds since the epoch: exact, and compared without time zones. */
@Injectable()
export class PgSliSlices extends SliSlices {
  constructor(@Inject(PG_POOL) private readonly pool: Pool) {
    super();
  }

  override async record(slice: SliSlice): Promise<void> {
    const { source, service, sli, variant, sliceStart, sliceSeconds, good, total, users, seq } = slice;
    const startMs = Date.parse(sliceStart);
    const endMs = startMs + sliceSeconds * 1000;
    await this.pool.query({
      name: 'sli-record',
      text: `INSERT INTO rollout.sli_slice AS kept
               (source, service, sli, variant, start_ms, end_ms, seconds, good, total, users, seq)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (service, sli, variant, start_ms, source) DO UPDATE
               SET end_ms = excluded.end_ms, seconds = excluded.seconds, good = excluded.good,
                   total = excluded.total, users = excluded.users, seq = excluded.seq
               WHERE kept.seq < excluded.seq`,
      values: [source, service, sli, variant, startMs, endMs, sliceSeconds, good, total, users ?? null, seq],
    });
  }

  override async ticks(query: TickQuery): Promise<readonly Tick[]> {
    const { service, stable, canary, after, startedFromMs, untilMs, limit } = query;
    const slis = Object.keys(after);
    const afterMs = slis.map((sli) => after[sli] ?? 0);
    const { rows } = await this.pool.query<TickRow>({
      name: 'sli-ticks',
      // A tick is a cell of the grid the slice's length makes; slices that start off the grid end a cell later.
      text: `SELECT sli, cell_ms AS start_ms, seconds,
               sum(good) FILTER (WHERE variant = $3) AS canary_good,
               sum(total) FILTER (WHERE variant = $3) AS canary_total,
               sum(good) FILTER (WHERE variant = $2) AS control_good,
               sum(total) FILTER (WHERE variant = $2) AS control_total
             FROM (
               SELECT s.*, judged.until_ms, s.end_ms - s.start_ms AS length_ms,
                 floor(s.start_ms / (s.end_ms - s.start_ms)) * (s.end_ms - s.start_ms) AS cell_ms
               FROM rollout.sli_slice s
               JOIN unnest($4::text[], $5::float8[]) AS judged (sli, until_ms) ON s.sli = judged.sli
               WHERE s.service = $1 AND s.variant IN ($2, $3)
                 AND s.end_ms > greatest(judged.until_ms, $6) AND s.start_ms >= $6 AND s.end_ms <= $7
             ) AS slice
             WHERE cell_ms + length_ms > until_ms
             GROUP BY sli, cell_ms, length_ms, seconds
             HAVING cell_ms + length_ms * (CASE WHEN bool_or(start_ms > cell_ms) THEN 2 ELSE 1 END) <= $7
             ORDER BY cell_ms + length_ms, sli, cell_ms LIMIT $8`,
      values: [service, stable, canary, slis, afterMs, startedFromMs, untilMs, limit],
    });
    return rows.map(tickOf);
  }

  override async history(query: HistoryQuery): Promise<readonly Tick[]> {
    const { service, stable, slis, fromMs, untilMs } = query;
    const { rows } = await this.pool.query<TickRow>({
      name: 'sli-history',
      text: `SELECT sli, floor(start_ms / 60000) * 60000 AS start_ms, 60 AS seconds,
               NULL AS canary_good, NULL AS canary_total, sum(good) AS control_good, sum(total) AS control_total
             FROM rollout.sli_slice
             WHERE service = $1 AND variant = $2 AND sli = ANY($3) AND start_ms >= $4 AND end_ms <= $5
             GROUP BY 1, 2 ORDER BY 2, 1`,
      values: [service, stable, slis, fromMs, untilMs],
    });
    return rows.map(tickOf);
  }

  override async traffic(query: TrafficQuery): Promise<Traffic> {
    const { service, stable, canary, sli, fromMs, untilMs } = query;
    const { rows } = await this.pool.query<ArmRow>({
      name: 'sli-traffic',
      text: `SELECT sli, sum(canary) AS canary, sum(total) AS total, max(users) AS users,
               max(end_ms) FILTER (WHERE total > 0) AS last_ms,
               max(end_ms) FILTER (WHERE canary > 0) AS last_canary_ms
             FROM (
               SELECT sli, start_ms, max(end_ms) AS end_ms, sum(total) AS total, sum(users) AS users,
                 coalesce(sum(total) FILTER (WHERE variant = $3), 0) AS canary
               FROM rollout.sli_slice
               WHERE service = $1 AND variant IN ($2, $3) AND ($4::text IS NULL OR sli = $4)
                 AND start_ms >= $5 AND end_ms <= $6
               GROUP BY sli, start_ms
             ) AS slice GROUP BY sli ORDER BY sum(total) DESC, sli LIMIT 1`,
      values: [service, stable, canary, sli, fromMs, untilMs],
    });
    return trafficOf(rows[0]);
  }

  override async prune(beforeMs: number): Promise<void> {
    await this.pool.query('DELETE FROM rollout.sli_slice WHERE end_ms < $1', [beforeMs]);
  }
}
