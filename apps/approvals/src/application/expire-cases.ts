import { EventStore } from '@glidepath/event-store';
import { Clock } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { approvalCase } from '../domain/approval-case.js';
import { ApprovalInbox } from './ports.js';

const MOST_AT_ONCE = 100;

/** Ends cases nobody decided in time. */
@Injectable()
export class ExpireCases {
  constructor(
    private readonly events: EventStore,
    private readonly inbox: ApprovalInbox,
    private readonly clock: Clock,
  ) {}

  /** @returns how many cases expired; replicas that do this at the same time expire each case once */
  async run(): Promise<number> {
    const now = this.clock.now();
    const actor = { kind: 'system', id: 'approvals', issuer: 'glidepath' } as const;
    let expired = 0;
    for (const changeId of await this.inbox.overdue(now, MOST_AT_ONCE)) {
      const context = { actor, correlationId: changeId };
      const { events } = await this.events.handle(
        approvalCase,
        `approval-case-${changeId}`,
        { type: 'expire', now },
        context,
      );
      expired += events.length;
    }
    return expired;
  }
}
