import type { RiskAssessed } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { type Effect, Reaction } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { FollowChange } from '../../application/follow-change.js';

@Controller()
export class WhenRiskAssessed {
  constructor(private readonly followChange: FollowChange) {}

  @Reaction('risk.assessed')
  open(@Payload() assessed: EventEnvelope<RiskAssessed['data']>): Promise<Effect> {
    return this.followChange.assessed(assessed);
  }
}
