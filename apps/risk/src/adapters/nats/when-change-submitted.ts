import type { ChangeSubmitted } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { type Effect, Reaction } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { AssessRevision } from '../../application/assess-revision.js';

@Controller()
export class WhenChangeSubmitted {
  constructor(private readonly assessRevision: AssessRevision) {}

  @Reaction('change.submitted', 'change.amended')
  assess(@Payload() submitted: EventEnvelope<ChangeSubmitted['data']>): Promise<Effect> {
    return this.assessRevision.run(submitted);
  }
}
