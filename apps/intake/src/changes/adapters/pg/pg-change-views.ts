import type { ChangeView } from '@glidepath/contracts';
import { PG_POOL } from '@glidepath/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { type ChangeFilter, ChangeViews } from '../../application/ports.js';

const FIND = `
SELECT view FROM intake.change_list
WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR service = $2)
  AND ($3::text IS NULL OR environment = $3) AND ($4::text IS NULL OR $4 = ANY (authors))
  AND ($5::text IS NULL OR strpos(lower(title), lower($5)) > 0) AND ($6::bigint IS NULL OR number < $6)
ORDER BY number DESC LIMIT $7`;

@Injectable()
export class PgChangeViews extends ChangeViews {
  constructor(@Inject(PG_POOL) private readonly pool: Pool) {
    super();
  }

  override async find(
    filter: ChangeFilter,
    before: number | undefined,
    limit: number,
  ): Promise<ChangeView[]> {
    const { state, service, environment, author, q } = filter;
    const { rows } = await this.pool.query<{ view: ChangeView }>(FIND, [
      state ?? null,
      service ?? null,
      environment ?? null,
      author ?? null,
      q ?? null,
      before ?? null,
      limit,
    ]);
    return rows.map(({ view }) => view);
  }
}
