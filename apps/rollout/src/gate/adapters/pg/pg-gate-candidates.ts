import type { GateBody } from '@glidepath/contracts';
import { PG_POOL } from '@glidepath/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { GateCandidates } from '../../application/ports.js';

@Injectable()
export class PgGateCandidates extends GateCandidates {
  constructor(@Inject(PG_POOL) private readonly pool: Pool) {
    super();
  }

  override async find({ service, environment, artifactDigest }: GateBody): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ change_id: string }>({
      name: 'gate-candidates',
      text: `SELECT change_id FROM rollout.gate_candidate
             WHERE service = $1 AND environment = $2 AND artifact_digest = $3
             ORDER BY change_id DESC LIMIT 50`,
      values: [service, environment, artifactDigest],
    });
    return rows.map((row) => row.change_id);
  }
}
