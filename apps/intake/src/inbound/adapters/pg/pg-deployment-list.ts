import type { DeploymentRecorded, DeploymentView } from '@glidepath/contracts';
import { PG_POOL } from '@glidepath/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { type DeploymentFilter, DeploymentList } from '../../application/ports.js';

interface Row {
  readonly position: string;
  readonly detected_change_id: string | null;
  readonly data: DeploymentRecorded['data'];
}

@Injectable()
export class PgDeploymentList extends DeploymentList {
  constructor(@Inject(PG_POOL) private readonly pool: Pool) {
    super();
  }

  override async page(
    { service, environment }: DeploymentFilter,
    before: number | undefined,
    limit: number,
  ): Promise<readonly (DeploymentView & { readonly position: number })[]> {
    const { rows } = await this.pool.query<Row>(
      `SELECT position, detected_change_id, data FROM intake.deployment
       WHERE ($1::text IS NULL OR service = $1) AND ($2::text IS NULL OR environment = $2)
         AND ($3::bigint IS NULL OR position < $3)
       ORDER BY position DESC LIMIT $4`,
      [service ?? null, environment ?? null, before ?? null, limit],
    );
    return rows.map(({ position, detected_change_id: detectedChangeId, data }) => ({
      ...viewOf(data),
      detectedChangeId,
      position: Number(position),
    }));
  }
}

function viewOf(data: DeploymentRecorded['data']): Omit<DeploymentView, 'detectedChangeId'> {
  const { deploymentId, kind, service, environment, artifact, artifactDigest, observedAt, changeId } = data;
  return { deploymentId, kind, service, environment, artifact, artifactDigest, observedAt, changeId };
}
