import { EVENT_DEFINITIONS } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { Projection, type ProjectionContext, type WriteRows } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';

const [first = '', ...others] = EVENT_DEFINITIONS.map(({ name }) => name);

/** Remembers what audit was delivered: a record of the log that no writer of the log can reach. */
@Controller()
export class MirrorProjection {
  @Projection('mirror', first, ...others)
  remember(@Payload() event: EventEnvelope, @Ctx() context: ProjectionContext): void {
    context.writeTogether(write, event);
  }
}

const write: WriteRows<EventEnvelope> = (client, events) =>
  client.query({
    name: 'mirror-remember',
    text: `INSERT INTO audit.mirrored (position, digest)
      SELECT * FROM unnest($1::bigint[], $2::bytea[]) ON CONFLICT DO NOTHING`,
    values: [events.map(({ position }) => position), events.map(({ digest }) => Buffer.from(digest, 'hex'))],
  });
