import { PG_POOL } from '@glidepath/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { MirrorHistory } from '../../application/ports.js';

@Injectable()
export class PgMirrorHistory extends MirrorHistory {
  constructor(@Inject(PG_POOL) private readonly pool: Pool) {
    super();
  }

  override async retire(before: Date, removes: boolean): Promise<number> {
    const moment = before.toISOString();
    if (removes) {
      const { rowCount } = await this.pool.query(
        'DELETE FROM audit.mirrored WHERE position <= log.position_before($1)',
        [moment],
      );
      return rowCount ?? 0;
    }
    const { rows } = await this.pool.query<{ count: string }>(
      'SELECT count(*) FROM audit.mirrored WHERE position <= log.position_before($1)',
      [moment],
    );
    return Number(rows[0]?.count ?? 0);
  }
}
