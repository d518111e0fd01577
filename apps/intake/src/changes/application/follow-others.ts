import type { ApprovalEvent, JointRolloutEvent, RiskAssessed, RolloutEvent } from '@glidepath/contracts';
import { EventStore, type StreamAppend } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { change, type ChangeCommand } from '../domain/change.js';
import { flightFact } from '../domain/flight-fact.js';

type ApprovalResolved = Extract<ApprovalEvent, { type: 'approval-case.resolved' }>['data'];
type ApprovalExpired = Extract<ApprovalEvent, { type: 'approval-case.expired' }>['data'];

/** What a change says about what other services did with it, so that one stream tells its whole life. */
@Injectable()
export class FollowOthers {
  constructor(private readonly events: EventStore) {}

  assessed(assessment: RiskAssessed['data']): Promise<StreamAppend> {
    return this.decide(assessment.changeId, { type: 'record-assessment', assessment });
  }

  resolved({ changeId, outcome, revision, by, approvers, reasons }: ApprovalResolved): Promise<StreamAppend> {
    return this.decide(changeId, { type: 'record-outcome', outcome, revision, by, approvers, reasons });
  }

  expired({ changeId, revision }: ApprovalExpired): Promise<StreamAppend> {
    return this.decide(changeId, { type: 'record-expiry', revision, reason: 'nobody decided in time' });
  }

  async flown(event: RolloutEvent | JointRolloutEvent): Promise<StreamAppend | undefined> {
    const fact = flightFact(event);
    if (fact === null) return undefined;
    const { changeId, rolloutId } = event.data;
    const reason = ('reason' in event.data ? event.data.reason : undefined) ?? '';
    return this.decide(changeId, { type: 'follow-flight', fact, rolloutId, reason });
  }

  private async decide(changeId: string, command: ChangeCommand): Promise<StreamAppend> {
    const { append } = await this.events.decide(change, `change-${changeId}`, command);
    return append;
  }
}
