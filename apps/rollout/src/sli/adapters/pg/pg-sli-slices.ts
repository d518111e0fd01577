import type { SliSlice, Tick } from '@glidepath/contracts';
import { PG_POOL } from '@glidepath/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { type HistoryQuery, type SliceNews, SliSlices } from '../../../flight/application/ports.js';
import { keptSliceOf, type NewsRow, type TickRow, tickOf } from './slice-rows.js';

/** Moments are stored as milliseconds since the epoch: exact, and compared without time zones. */
@Injectable()
export class PgSliSlices extends SliSlices {
  constructor(@Inject(PG_POOL) private readonly pool: Pool) {
    super();
  }

  override record(slice: SliSlice): Promise<void> {
    return this.recordTogether([slice]);
  }

  override async recordTogether(slices: readonly SliSlice[]): Promise<void> {
    const startsMs = slices.map(({ sliceStart }) => Date.parse(sliceStart));
    await this.pool.query({
      name: 'sli-record',
      text: `INSERT INTO rollout.sli_slice AS kept
               (source, service, sli, variant, start_ms, end_ms, seconds, good, total, users, seq, buckets)
             SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::float8[], $6::float8[],
               $7::float8[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::jsonb[])
             ON CONFLICT (service, sli, variant, start_ms, source) DO UPDATE
               SET changed_by = pg_current_xact_id(), end_ms = excluded.end_ms, seconds = excluded.seconds, good = excluded.good,
                   total = excluded.total, users = excluded.users, seq = excluded.seq, buckets = excluded.buckets
               WHERE kept.seq < excluded.seq`,
      values: [
        slices.map(({ source }) => source),
        slices.map(({ service }) => service),
        slices.map(({ sli }) => sli),
        slices.map(({ variant }) => variant),
        startsMs,
        slices.map(({ sliceSeconds }, index) => (startsMs[index] ?? 0) + sliceSeconds * 1000),
        slices.map(({ sliceSeconds }) => sliceSeconds),
        slices.map(({ good }) => good),
        slices.map(({ total }) => total),
        slices.map(({ users }) => users ?? null),
        slices.map(({ seq }) => seq),
        slices.map(({ buckets }) => (buckets === undefined ? null : JSON.stringify(buckets))),
      ],
    });
  }

  /** Rows of a transaction that was open at the last reading are read again; the mark never passes them. */
  override newsSince(services: readonly string[], mark: string): Promise<SliceNews> {
    return this.read({
      name: 'sli-news',
      text: `SELECT mark.xmin AS mark, s.* FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin) AS mark
             LEFT JOIN rollout.sli_slice s ON s.changed_by >= $1::text::xid8 AND s.service = ANY($2)`,
      values: [mark, services],
    });
  }

  override keptOf(services: readonly string[], endedAfterMs: number): Promise<SliceNews> {
    return this.read({
      name: 'sli-kept',
      text: `SELECT mark.xmin AS mark, s.* FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xmin) AS mark
             LEFT JOIN rollout.sli_slice s ON s.service = ANY($1) AND s.end_ms > $2`,
      values: [services, endedAfterMs],
    });
  }

  private async read(query: { name: string; text: string; values: unknown[] }): Promise<SliceNews> {
    const { rows } = await this.pool.query<NewsRow>(query);
    return { slices: rows.flatMap(keptSliceOf), mark: rows[0]?.mark ?? '0' };
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

  override async prune(beforeMs: number): Promise<void> {
    await this.pool.query('DELETE FROM rollout.sli_slice WHERE end_ms < $1', [beforeMs]);
  }
}
