import type { CatalogEntry, ServiceView } from '@glidepath/contracts';
import { PG_POOL } from '@glidepath/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { ServiceList } from '../../application/ports.js';

@Injectable()
export class PgServiceList extends ServiceList {
  constructor(@Inject(PG_POOL) private readonly pool: Pool) {
    super();
  }

  override async page(limit: number, after: string | undefined): Promise<readonly ServiceView[]> {
    const { rows } = await this.pool.query<{ entry: CatalogEntry; version: number }>(
      'SELECT entry, version FROM intake.service WHERE service > $1 ORDER BY service LIMIT $2',
      [after ?? '', limit],
    );
    return rows.map(({ entry, version }) => ({ ...entry, version }));
  }
}
