import type { ChangeDetected, ChangeSubmitted } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { Projection, type ProjectionContext } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';

@Controller()
export class ChangeKeysProjection {
  @Projection('change-keys', 'change.submitted', 'change.detected')
  async remember(
    @Payload() { data }: EventEnvelope<(ChangeSubmitted | ChangeDetected)['data']>,
    @Ctx() { client }: ProjectionContext,
  ): Promise<void> {
    await client.query(
      'INSERT INTO audit.change_key (key, change_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [data.key, data.changeId],
    );
  }
}
