import { PG_POOL } from '@glidepath/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { type MirrorComparison, MirrorRecords } from '../../application/mirror-records.js';

interface ComparisonRow {
  readonly compared: string;
  readonly first_difference: string | null;
}

/** What is detached from the log is kept elsewhere and not missing: it is compared when it is attached again. */
const COMPARE = `
SELECT count(*) AS compared, min(m.position) FILTER (WHERE e.digest IS DISTINCT FROM m.digest) AS first_difference
FROM audit.mirrored m LEFT JOIN log.events e ON e.position = m.position
WHERE m.position > (SELECT coalesce(max(r.last_position), 0) FROM log.archived_range r WHERE r.location IS NOT NULL)`;

@Injectable()
export class PgMirrorRecords extends MirrorRecords {
  constructor(@Inject(PG_POOL) private readonly pool: Pool) {
    super();
  }

  override async compare(): Promise<MirrorComparison> {
    const { rows } = await this.pool.query<ComparisonRow>(COMPARE);
    const { compared = '0', first_difference: first = null } = rows[0] ?? {};
    return { compared: Number(compared), ...(first === null ? {} : { firstDifference: Number(first) }) };
  }
}
