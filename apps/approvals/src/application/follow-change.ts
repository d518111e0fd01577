import type { RiskAssessed } from '@glidepath/contracts';
import {
  type DecideOptions,
  type EventEnvelope,
  EventStore,
  type StreamAppend,
} from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { approvalCase } from '../domain/approval-case.js';
import type { ApprovalCommand } from '../domain/approval-commands.js';
import { ApprovalSettings } from './ports.js';

const HOUR_MS = 3_600_000;

/** What happens to a change's case when something happens to the change. Times are those of the events. */
@Injectable()
export class FollowChange {
  constructor(
    private readonly events: EventStore,
    private readonly settings: ApprovalSettings,
  ) {}

  assessed({ data, recordedAt }: EventEnvelope<RiskAssessed['data']>): Promise<StreamAppend> {
    const reasons = data.rules
      .filter(
        ({ severity, outcome }) => outcome !== 'false' && (severity === 'deny' || severity === 'require'),
      )
      .filter(({ severity }) => severity === data.decision)
      .map(({ outcome, message }) => (outcome === 'error' ? `could not be judged: ${message}` : message));
    return this.decide(
      data.changeId,
      {
        type: 'open',
        change: data,
        requirements: data.requirements,
        policy: { decision: data.decision, reasons },
        decideBy: new Date(Date.parse(recordedAt) + this.settings.ttlHours * HOUR_MS),
      },
      { presumesNew: true },
    );
  }

  amended({
    data,
  }: EventEnvelope<{ readonly changeId: string; readonly revision: number }>): Promise<StreamAppend> {
    return this.decide(data.changeId, { type: 'supersede', newRevision: data.revision });
  }

  cancelled({
    data,
    recordedAt,
  }: EventEnvelope<{ readonly changeId: string; readonly reason: string }>): Promise<StreamAppend> {
    return this.decide(data.changeId, { type: 'cancel', reason: data.reason, now: new Date(recordedAt) });
  }

  private async decide(
    changeId: string,
    command: ApprovalCommand,
    options?: DecideOptions,
  ): Promise<StreamAppend> {
    const stream = `approval-case-${changeId}`;
    const { append } = await this.events.decide(approvalCase, stream, command, options);
    return append;
  }
}
