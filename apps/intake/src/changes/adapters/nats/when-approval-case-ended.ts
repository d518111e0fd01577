import type { ApprovalEvent } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { type Effect, Reaction } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { FollowOthers } from '../../application/follow-others.js';

type DataOf<Type extends ApprovalEvent['type']> = Extract<ApprovalEvent, { type: Type }>['data'];

@Controller()
export class WhenApprovalCaseEnded {
  constructor(private readonly followOthers: FollowOthers) {}

  @Reaction('approval-case.resolved')
  resolved(@Payload() { data }: EventEnvelope<DataOf<'approval-case.resolved'>>): Promise<Effect> {
    return this.followOthers.resolved(data);
  }

  @Reaction('approval-case.expired')
  expired(@Payload() { data }: EventEnvelope<DataOf<'approval-case.expired'>>): Promise<Effect> {
    return this.followOthers.expired(data);
  }
}
