import { PG_POOL, ProblemError, ProjectionPositions, waitForPosition } from '@glidepath/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { type HistoryQuery, ServiceHistory } from '../../application/ports.js';
import type { RecordedHistory } from '../../domain/gather-inputs.js';
import { SERVICE_HISTORY } from './service-history.projection.js';

/** More outcomes than this change the decayed rate by next to nothing, and the event stays small. */
const MAX_OUTCOMES = 50;

/** How long an assessment waits for the catalogue to arrive here before it calls the dependents unknown. */
const CATALOG_DEADLINE_MS = 500;

interface HistoryRow {
  readonly outcomes: readonly { readonly endedAt: string; readonly failed: boolean }[];
  readonly last_change_at: Date | null;
  readonly deployed: readonly string[];
  readonly dependents: number;
  readonly position: string;
}

/** One statement, so that all of it is of one moment. $1 change, $2 service, $3 environment, $4 digests. */
const HISTORY = `
WITH past AS (
  SELECT ended_at, failed, position FROM risk.change
  WHERE service = $2 AND change_id <> $1 AND ended_at IS NOT NULL ORDER BY ended_at DESC, change_id LIMIT ${MAX_OUTCOMES}
), reached AS (
  SELECT reached_at AS at, position FROM risk.change
  WHERE service = $2 AND environment = $3 AND change_id <> $1 AND reached_at IS NOT NULL
  ORDER BY reached_at DESC LIMIT 1
), deployed AS (
  SELECT digest, position FROM risk.artifact WHERE digest = ANY($4)
), dependent AS (
  SELECT position FROM risk.service WHERE depends_on @> ARRAY[$2] AND service <> $2
)
SELECT
  (SELECT coalesce(json_agg(json_build_object('endedAt', ended_at, 'failed', failed) ORDER BY ended_at DESC), '[]') FROM past)
    AS outcomes,
  (SELECT at FROM reached) AS last_change_at,
  (SELECT coalesce(array_agg(digest), '{}') FROM deployed) AS deployed,
  (SELECT count(*)::int FROM dependent) AS dependents,
  greatest(0, (SELECT max(position) FROM past), (SELECT position FROM reached), (SELECT max(position) FROM deployed),
    (SELECT max(position) FROM dependent)) AS position`;

@Injectable()
export class PgServiceHistory extends ServiceHistory {
  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    private readonly positions: ProjectionPositions,
  ) {
    super();
  }

  override async read(query: HistoryQuery): Promise<{ history: RecordedHistory; position: number }> {
    const { changeId, service, environment, digests, catalogPosition } = query;
    const isCurrent = await this.hasReached(catalogPosition);
    const { rows } = await this.pool.query<HistoryRow>({
      name: 'service-history',
      text: HISTORY,
      values: [changeId, service, environment, digests],
    });
    const [row] = rows;
    if (row === undefined) throw new TypeError('an aggregate without a row');
    return {
      history: {
        outcomes: row.outcomes.map(({ endedAt, failed }) => ({ endedAt, failed })),
        lastChangeAt: row.last_change_at?.toISOString() ?? null,
        deployedDigests: row.deployed,
        dependents: isCurrent ? row.dependents : null,
      },
      position: Number(row.position),
    };
  }

  private async hasReached(position: number): Promise<boolean> {
    if (position === 0) return true;
    try {
      await waitForPosition(this.positions, SERVICE_HISTORY, position, CATALOG_DEADLINE_MS);
      return true;
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'not-caught-up') return false;
      throw error;
    }
  }
}
