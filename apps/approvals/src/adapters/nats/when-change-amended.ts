import type { ChangeAmended } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { type Effect, Reaction } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { FollowChange } from '../../application/follow-change.js';

@Controller()
export class WhenChangeAmended {
  constructor(private readonly followChange: FollowChange) {}

  @Reaction('change.amended')
  supersede(@Payload() amended: EventEnvelope<ChangeAmended['data']>): Promise<Effect> {
    return this.followChange.amended(amended);
  }
}
