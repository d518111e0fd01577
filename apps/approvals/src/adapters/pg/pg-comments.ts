import { canonicalDigest } from '@glidepath/event-store';
import { PG_POOL } from '@glidepath/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { Comments } from '../../application/ports.js';

@Injectable()
export class PgComments extends Comments {
  constructor(@Inject(PG_POOL) private readonly pool: Pool) {
    super();
  }

  override async keep(comment: { changeId: string; author: string; text: string }): Promise<string> {
    const { changeId, author, text } = comment;
    // The author is part of the digest: erasing one person's words leaves the same words of another alone.
    const digest = canonicalDigest({ changeId, author, text });
    await this.pool.query(
      `INSERT INTO approvals.comment (digest, change_id, author, body) VALUES ($1, $2, $3, $4)
       ON CONFLICT (digest) DO NOTHING`,
      [digest, changeId, author, text],
    );
    return digest;
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
