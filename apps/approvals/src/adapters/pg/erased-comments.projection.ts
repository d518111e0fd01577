import type { EventEnvelope } from '@glidepath/event-store';
import { Projection, type ProjectionContext } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';

/** Comments of version 1 of the event stand beside the log: they go when their author is erased. */
@Controller()
export class ErasedCommentsProjection {
  @Projection('erased-comments', 'subject.erased')
  async follow(
    @Payload() { data }: EventEnvelope<{ readonly subject: string }>,
    @Ctx() { client }: ProjectionContext,
  ): Promise<void> {
    await client.query('DELETE FROM approvals.comment WHERE author = $1', [data.subject]);
  }
}
