import type { ApprovalEvent, RiskAssessed, RolloutEvent } from '@glidepath/contracts';
import { EventStore, type StreamAppend } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { change, type ChangeCommand, type FlightFact } from '../domain/change.js';

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

  async flown(event: RolloutEvent): Promise<StreamAppend | undefined> {
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

function flightFact({ type, data }: RolloutEvent): FlightFact | null {
  switch (type) {
    case 'rollout.planned':
      return 'scheduled';
    case 'rollout.started':
      return 'started';
    case 'rollout.paused':
      return 'paused';
    case 'rollout.resumed':
      return 'resumed';
    case 'rollout.step-entered':
      return data.kind === 'bake' ? 'verifying' : null;
    case 'rollout.rolling-back':
      return 'rolling-back';
    case 'rollout.rolled-back':
      return 'rolled-back';
    case 'rollout.rollback-failed':
      return 'failed';
    case 'rollout.completed':
      return 'completed';
    case 'rollout.weight-set':
    case 'rollout.weight-applied':
    case 'rollout.weight-drifted':
    case 'rollout.weight-released':
    case 'rollout.weight-verified':
    case 'rollout.analysed':
    case 'rollout.step-passed':
    case 'rollout.promoted':
    case 'rollout.skipped':
    case 'rollout.aborted':
      return null;
  }
}
