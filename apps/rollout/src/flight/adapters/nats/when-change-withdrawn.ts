import type { ChangeAmended } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { type Effect, Reaction } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { WithdrawRollouts } from '../../application/withdraw-rollouts.js';

/** A change that was cancelled, or amended after its approval, must not fly as it was approved. */
@Controller()
export class WhenChangeWithdrawn {
  constructor(private readonly withdrawRollouts: WithdrawRollouts) {}

  @Reaction('change.cancelled')
  whenCancelled(@Payload() { data }: EventEnvelope<{ readonly changeId: string }>): Promise<Effect> {
    return this.withdrawRollouts.run(data.changeId, 'the change was cancelled', Number.POSITIVE_INFINITY);
  }

  @Reaction('change.amended')
  whenAmended(@Payload() { data }: EventEnvelope<ChangeAmended['data']>): Promise<Effect> {
    return this.withdrawRollouts.run(data.changeId, 'the change was amended', data.revision);
  }
}
