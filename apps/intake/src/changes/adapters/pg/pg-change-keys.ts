import { PG_POOL } from '@glidepath/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { ChangeKeys } from '../../application/ports.js';

/** Numbers come from an identity column: unique for ever, holes allowed (a refused submit has used one up). */
@Injectable()
export class PgChangeKeys extends ChangeKeys {
  constructor(@Inject(PG_POOL) private readonly pool: Pool) {
    super();
  }

  /**
   * Does not wait for the disk: the append that uses the key does, and what was written before it is flushed with it.
   * A key that a crash takes back was given to nobody.
   */
  override async next(changeId: string): Promise<string> {
    const { rows } = await this.pool.query<{ number: string }>({
      name: 'change-key-next',
      text: `INSERT INTO intake.change_key (change_id)
        SELECT $1::uuid FROM set_config('synchronous_commit', 'off', true) RETURNING number`,
      values: [changeId],
    });
    return `CHG-${rows[0]?.number ?? ''}`;
  }

  override async changeId(key: string): Promise<string | null> {
    const { rows } = await this.pool.query<{ change_id: string }>(
      'SELECT change_id FROM intake.change_key WHERE number = $1',
      [key.slice('CHG-'.length)],
    );
    return rows[0]?.change_id ?? null;
  }
}
