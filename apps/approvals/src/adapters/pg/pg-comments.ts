import { PG_POOL } from '@glidepath/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { type Comment, Comments } from '../../application/ports.js';

@Injectable()
export class PgComments extends Comments {
  constructor(@Inject(PG_POOL) private readonly pool: Pool) {
    super();
  }

  override async keep(comment: Comment): Promise<void> {
    const { changeId, author, text } = comment;
    await this.pool.query(
      `INSERT INTO approvals.comment (digest, change_id, author, body) VALUES ($1, $2, $3, $4)
       ON CONFLICT (digest) DO NOTHING`,
      [this.digestOf(comment), changeId, author, text],
    );
  }

  override async read(digests: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (digests.length === 0) return new Map();
    const { rows } = await this.pool.query<{ digest: string; body: string }>(
      'SELECT digest, body FROM approvals.comment WHERE digest = ANY($1)',
      [digests],
    );
    return new Map(rows.map(({ digest, body }) => [digest, body]));
  }
}
