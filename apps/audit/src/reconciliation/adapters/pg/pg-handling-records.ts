import { PG_POOL } from '@glidepath/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import {
  type ConsumerTally,
  type DetachedRange,
  HandlingRecords,
  type Tally,
} from '../../application/handling-records.js';

interface TallyRow {
  readonly published: string;
  /** Null when no consumer has subscribed to anything. */
  readonly consumers: readonly ConsumerTally[] | null;
  /** Null when every range is there. */
  readonly detached: readonly DetachedRange[] | null;
}

/**
 * One statement, so that all numbers are of one moment. An event counts as handled by a consumer when every lane that
 * subscribes to its type has applied it; a parked event is therefore lost until somebody drives it again.
 */
const TALLY = `
WITH expected AS (
  SELECT s.consumer, e.position, EXISTS (
      SELECT FROM log.attempt a
      WHERE a.position = e.position AND a.consumer = s.consumer AND a.outcome = 'applied'
        AND a.handler = ANY (s.handlers) AND (a.kind = 'reaction') = (s.lane = 'reaction')
    ) AS handled
  FROM log.subscription s JOIN log.events e ON e.type = s.type AND e.position > s.since[e.partition + 1]
  WHERE e.position <= $1
), pair AS (
  SELECT consumer, position, bool_and(handled) AS handled FROM expected GROUP BY consumer, position
), handling AS (
  SELECT consumer, count(*) AS subscribed, count(*) FILTER (WHERE handled) AS handled FROM pair GROUP BY consumer
), doubled AS (
  -- A consumer has one reaction to an event, whatever its handlers are called; of projections, each handler is one.
  SELECT DISTINCT consumer, position FROM log.attempt WHERE outcome = 'applied' AND position <= $1
  GROUP BY consumer, position, kind, CASE kind WHEN 'projection' THEN handler END HAVING count(*) > 1
), duplication AS (
  SELECT consumer, count(*) AS duplicated FROM doubled GROUP BY consumer
)
SELECT (SELECT count(*) FROM log.events WHERE position <= $1) AS published,
  (SELECT json_agg(json_build_object('consumer', consumer, 'subscribed', subscribed, 'handled', handled,
      'lost', subscribed - handled, 'duplicated', coalesce(duplicated, 0)) ORDER BY consumer)
   FROM handling LEFT JOIN duplication USING (consumer)) AS consumers,
  (SELECT json_agg(json_build_object('first', first_position, 'last', last_position, 'location', location)
      ORDER BY first_position)
   FROM log.archived_range WHERE location IS NOT NULL AND first_position <= $1) AS detached`;

@Injectable()
export class PgHandlingRecords extends HandlingRecords {
  constructor(@Inject(PG_POOL) private readonly pool: Pool) {
    super();
  }

  override async tally(position: number): Promise<Tally> {
    const { rows } = await this.pool.query<TallyRow>(TALLY, [position]);
    const { published = '0', consumers = null, detached = null } = rows[0] ?? {};
    return { published: Number(published), consumers: consumers ?? [], detached: detached ?? [] };
  }
}
