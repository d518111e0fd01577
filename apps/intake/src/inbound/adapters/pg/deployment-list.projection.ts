import type { ChangeDetected, DeploymentRecorded } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { Projection, ProjectionContext } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';

export const DEPLOYMENT_LIST = 'deployment-list';

/** Keeps what was deployed where. A detected change shares its deployment's partition and comes after it. */
@Controller()
export class DeploymentListProjection {
  @Projection(DEPLOYMENT_LIST, 'deployment.recorded')
  async recorded(
    @Payload() { data, position }: EventEnvelope<DeploymentRecorded['data']>,
    @Ctx() { client }: ProjectionContext,
  ): Promise<void> {
    await client.query(
      `INSERT INTO intake.deployment (deployment_id, position, service, environment, data) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (deployment_id) DO NOTHING`,
      [data.deploymentId, position, data.service, data.environment, data],
    );
  }

  @Projection(DEPLOYMENT_LIST, 'change.detected')
  async detected(
    @Payload() { data }: EventEnvelope<ChangeDetected['data']>,
    @Ctx() { client }: ProjectionContext,
  ): Promise<void> {
    await client.query('UPDATE intake.deployment SET detected_change_id = $2 WHERE deployment_id = $1', [
      data.deploymentId,
      data.changeId,
    ]);
  }
}
