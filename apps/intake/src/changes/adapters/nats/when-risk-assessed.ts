import type { RiskAssessed } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { type Effect, Reaction } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { FollowOthers } from '../../application/follow-others.js';

@Controller()
export class WhenRiskAssessed {
  constructor(private readonly followOthers: FollowOthers) {}

  @Reaction('risk.assessed')
  record(@Payload() { data }: EventEnvelope<RiskAssessed['data']>): Promise<Effect> {
    return this.followOthers.assessed(data);
  }
}
