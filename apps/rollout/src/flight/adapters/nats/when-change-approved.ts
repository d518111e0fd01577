import type { ChangeApproved } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { type Effect, Reaction } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { PlanRollout } from '../../application/plan-rollout.js';

@Controller()
export class WhenChangeApproved {
  constructor(private readonly planRollout: PlanRollout) {}

  @Reaction('change.approved')
  handle(@Payload() event: EventEnvelope<ChangeApproved['data']>): Promise<Effect> {
    return this.planRollout.run(event.data);
  }
}
