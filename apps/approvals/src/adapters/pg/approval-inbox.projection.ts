import type { ApprovalEvent } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { Projection, ProjectionContext } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { approvalCase } from '../../domain/approval-case.js';
import type { ApprovalCase } from '../../domain/round.js';

export const APPROVAL_INBOX = 'approval-inbox';

/** Keeps every case folded, with the columns people search by. */
@Controller()
export class ApprovalInboxProjection {
  @Projection(
    APPROVAL_INBOX,
    'approval-case.opened',
    'approval.decided',
    'approval.withdrawn',
    'approval.invalidated',
    'approval-case.resolved',
    'approval-case.expired',
    'approval-case.withdrawn',
  )
  async follow(@Payload() event: EventEnvelope, @Ctx() { client }: ProjectionContext): Promise<void> {
    // The pattern above is what makes it one of these.
    const fact = { type: event.type, data: event.data } as ApprovalEvent;
    const { rows } = await client.query<{ round: ApprovalCase }>({
      name: 'approval-inbox-read',
      text: 'SELECT round FROM approvals.approval_case WHERE change_id = $1',
      values: [fact.data.changeId],
    });
    const round = approvalCase.evolve(rows[0]?.round ?? approvalCase.initialState(), fact);
    if (round.status === 'none') return;
    await client.query({
      name: 'approval-inbox-write',
      text: `INSERT INTO approvals.approval_case
         (change_id, key, status, decide_by, domains, excluded, deciders, round, version)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (change_id) DO UPDATE SET status = excluded.status, decide_by = excluded.decide_by,
         domains = excluded.domains, excluded = excluded.excluded, deciders = excluded.deciders,
         round = excluded.round, version = excluded.version`,
      values: [
        round.changeId,
        round.key,
        round.status,
        round.decideBy,
        round.requirements.map(({ domain }) => domain),
        round.excluded,
        round.decisions.map(({ approver }) => approver),
        JSON.stringify(round),
        event.version,
      ],
    });
  }
}
