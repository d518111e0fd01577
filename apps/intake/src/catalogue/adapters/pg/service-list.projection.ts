import type { CatalogEntry } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { Projection, ProjectionContext } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';

export const SERVICE_LIST = 'service-list';

/** Keeps the newest entry of every service. */
@Controller()
export class ServiceListProjection {
  @Projection(SERVICE_LIST, 'service.registered', 'service.changed')
  async put(
    @Payload() { data, version }: EventEnvelope<CatalogEntry>,
    @Ctx() { client }: ProjectionContext,
  ): Promise<void> {
    const { service, owner, domain, tier, environments, dependsOn } = data;
    await client.query(
      `INSERT INTO intake.service (service, version, entry) VALUES ($1, $2, $3)
       ON CONFLICT (service) DO UPDATE SET version = excluded.version, entry = excluded.entry`,
      [service, version, { service, owner, domain, tier, environments, dependsOn }],
    );
  }
}
