import type { RolloutEvent } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { type Effect, Reaction } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { FollowOthers } from '../../application/follow-others.js';

@Controller()
export class WhenRolloutMoved {
  constructor(private readonly followOthers: FollowOthers) {}

  @Reaction(
    'rollout.planned',
    'rollout.started',
    'rollout.step-entered',
    'rollout.paused',
    'rollout.resumed',
    'rollout.rolling-back',
    'rollout.rolled-back',
    'rollout.rollback-failed',
    'rollout.completed',
  )
  follow(@Payload() { type, data }: EventEnvelope): Promise<Effect> {
    return this.followOthers.flown({ type, data } as RolloutEvent);
  }
}
