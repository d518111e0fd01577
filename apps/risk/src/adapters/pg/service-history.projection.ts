import type { CatalogEntry, ChangeSubmitted, DeploymentRecorded } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { Projection, ProjectionContext } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';

export const SERVICE_HISTORY = 'service-history';

type Flight = EventEnvelope<{ readonly changeId: string }>;

/** Keeps what assessments ask of the past: how changes of a service ended, what was deployed, who depends on whom. */
@Controller()
export class ServiceHistoryProjection {
  @Projection(SERVICE_HISTORY, 'change.submitted', 'change.amended')
  async submitted(
    @Payload() { data, position }: EventEnvelope<ChangeSubmitted['data']>,
    @Ctx() { client }: ProjectionContext,
  ): Promise<void> {
    const { changeId, key, proposal } = data;
    const digests = proposal.artifacts.map(({ digest }) => digest);
    await client.query({
      name: 'service-history-submitted',
      text: `INSERT INTO risk.change (change_id, key, service, environment, digests, position)
       VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (change_id) DO UPDATE SET service = excluded.service, environment = excluded.environment,
         digests = excluded.digests, position = excluded.position`,
      values: [changeId, key, proposal.service, proposal.environment, digests, position],
    });
  }

  @Projection(SERVICE_HISTORY, 'change.started')
  async started(
    @Payload() { data, recordedAt, position }: Flight,
    @Ctx() { client }: ProjectionContext,
  ): Promise<void> {
    await client.query(
      `UPDATE risk.change SET reached_at = coalesce(reached_at, $2), position = $3 WHERE change_id = $1`,
      [data.changeId, recordedAt, position],
    );
  }

  @Projection(SERVICE_HISTORY, 'change.completed', 'change.rolled-back', 'change.failed')
  async ended(
    @Payload() { type, data, recordedAt, position }: Flight,
    @Ctx() { client }: ProjectionContext,
  ): Promise<void> {
    const failed = type !== 'change.completed';
    await client.query(
      `UPDATE risk.change SET ended_at = $2, failed = $3, position = $4 WHERE change_id = $1`,
      [data.changeId, recordedAt, failed, position],
    );
    if (failed) return;
    await client.query(
      `INSERT INTO risk.artifact (digest, position)
       SELECT DISTINCT unnest(digests), $2::bigint FROM risk.change WHERE change_id = $1
       ON CONFLICT (digest) DO NOTHING`,
      [data.changeId, position],
    );
  }

  @Projection(SERVICE_HISTORY, 'deployment.recorded')
  async deployed(
    @Payload() { data, position }: EventEnvelope<DeploymentRecorded['data']>,
    @Ctx() { client }: ProjectionContext,
  ): Promise<void> {
    if (data.artifactDigest === null) return;
    await client.query(
      `INSERT INTO risk.artifact (digest, position) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING`,
      [data.artifactDigest, position],
    );
  }

  @Projection(SERVICE_HISTORY, 'service.registered', 'service.changed')
  async catalogued(
    @Payload() { data, position }: EventEnvelope<CatalogEntry>,
    @Ctx() { client }: ProjectionContext,
  ): Promise<void> {
    await client.query(
      `INSERT INTO risk.service (service, depends_on, position) VALUES ($1, $2, $3)
       ON CONFLICT (service) DO UPDATE SET depends_on = excluded.depends_on, position = excluded.position`,
      [data.service, data.dependsOn, position],
    );
  }
}
