import type { JointRolloutEvent, RolloutEvent } from '@glidepath/contracts';
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
    'joint-rollout.planned',
    'joint-rollout.started',
    'joint-rollout.paused',
    'joint-rollout.resumed',
    'joint-rollout.held',
    'joint-rollout.released',
    'joint-rollout.stopped',
    'joint-rollout.return-failed',
    'joint-rollout.rolled-back',
    'joint-rollout.completed',
  )
  follow(@Payload() { type, data }: EventEnvelope): Promise<Effect> {
    return this.followOthers.flown({ type, data } as RolloutEvent | JointRolloutEvent);
  }
}
