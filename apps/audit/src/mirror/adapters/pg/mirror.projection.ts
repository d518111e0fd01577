import { EVENT_DEFINITIONS } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { Projection, type ProjectionContext } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';

const [first = '', ...others] = EVENT_DEFINITIONS.map(({ name }) => name);

/** Remembers what audit was delivered: a record of the log that no writer of the log can reach. */
@Controller()
export class MirrorProjection {
  @Projection('mirror', first, ...others)
  async remember(
    @Payload() { position, digest }: EventEnvelope,
    @Ctx() { client }: ProjectionContext,
  ): Promise<void> {
    await client.query({
      name: 'mirror-remember',
      text: 'INSERT INTO audit.mirrored (position, digest) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      values: [position, Buffer.from(digest, 'hex')],
    });
  }
}
