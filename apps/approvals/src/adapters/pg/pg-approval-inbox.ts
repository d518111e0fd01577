import { PG_POOL } from '@glidepath/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { ApprovalInbox, type InboxCase, type InboxQuery } from '../../application/ports.js';
import type { Round } from '../../domain/round.js';

/** $1 status, $2 domains, $3 ids of the owner, $4 and $5 the place to start after, $6 limit; null means "any". */
const LIST = `
SELECT round, version FROM approvals.approval_case
WHERE ($1::text IS NULL OR status = $1)
  AND ($2::text[] IS NULL OR (domains && $2 AND NOT excluded && $3::text[] AND NOT deciders && $3::text[]))
  AND ($4::timestamptz IS NULL OR (decide_by, change_id) > ($4, $5::uuid))
ORDER BY decide_by, change_id LIMIT $6`;

@Injectable()
export class PgApprovalInbox extends ApprovalInbox {
  constructor(@Inject(PG_POOL) private readonly pool: Pool) {
    super();
  }

  override async list({ status, owner, after, limit }: InboxQuery): Promise<readonly InboxCase[]> {
    const { rows } = await this.pool.query<{ round: Round; version: number }>(LIST, [
      status ?? null,
      owner?.domains ?? null,
      owner?.ids ?? [],
      after?.decideBy ?? null,
      after?.changeId ?? null,
      limit,
    ]);
    return rows;
  }

  override async changeId(key: string): Promise<string | null> {
    const { rows } = await this.pool.query<{ change_id: string }>(
      'SELECT change_id FROM approvals.approval_case WHERE key = $1',
      [key],
    );
    return rows[0]?.change_id ?? null;
  }

  override async overdue(now: Date, limit: number): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ change_id: string }>(
      `SELECT change_id FROM approvals.approval_case WHERE status = 'open' AND decide_by <= $1
       ORDER BY decide_by LIMIT $2`,
      [now, limit],
    );
    return rows.map(({ change_id: changeId }) => changeId);
  }
}
