import type { ChangeDetected, ChangeSubmitted } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { Projection, type ProjectionContext, type WriteRows } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';

@Controller()
export class ChangeKeysProjection {
  @Projection('change-keys', 'change.submitted', 'change.detected')
  remember(
    @Payload() { data }: EventEnvelope<(ChangeSubmitted | ChangeDetected)['data']>,
    @Ctx() context: ProjectionContext,
  ): void {
    context.writeTogether(write, data);
  }
}

const write: WriteRows<{ readonly key: string; readonly changeId: string }> = (client, changes) =>
  client.query({
    name: 'change-keys-remember',
    text: `INSERT INTO audit.change_key (key, change_id)
      SELECT * FROM unnest($1::text[], $2::uuid[]) ON CONFLICT DO NOTHING`,
    values: [changes.map(({ key }) => key), changes.map(({ changeId }) => changeId)],
  });
