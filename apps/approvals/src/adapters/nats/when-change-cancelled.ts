import type { EventEnvelope } from '@glidepath/event-store';
import { type Effect, Reaction } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { FollowChange } from '../../application/follow-change.js';

@Controller()
export class WhenChangeCancelled {
  constructor(private readonly followChange: FollowChange) {}

  @Reaction('change.cancelled')
  withdraw(
    @Payload() cancelled: EventEnvelope<{ readonly changeId: string; readonly reason: string }>,
  ): Promise<Effect> {
    return this.followChange.cancelled(cancelled);
  }
}
