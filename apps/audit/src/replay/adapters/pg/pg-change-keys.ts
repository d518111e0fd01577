import { PG_POOL } from '@glidepath/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { ChangeKeys } from '../../application/change-keys.js';

@Injectable()
export class PgChangeKeys extends ChangeKeys {
  constructor(@Inject(PG_POOL) private readonly pool: Pool) {
    super();
  }

  override async changeId(key: string): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ change_id: string }>(
      'SELECT change_id FROM audit.change_key WHERE key = $1',
      [key],
    );
    return rows[0]?.change_id;
  }
}
