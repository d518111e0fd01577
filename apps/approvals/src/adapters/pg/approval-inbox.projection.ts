import type { ApprovalEvent } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { Projection, ProjectionContext, type WriteRows } from '@glidepath/messaging';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { approvalCase } from '../../domain/approval-case.js';
import type { ApprovalCase, Round } from '../../domain/round.js';

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
  follow(@Payload() event: EventEnvelope, @Ctx() context: ProjectionContext): void {
    // The pattern above is what makes it one of these.
    const fact = { type: event.type, data: event.data } as ApprovalEvent;
    context.writeTogether(write, { fact, version: event.version });
  }
}

interface News {
  readonly fact: ApprovalEvent;
  readonly version: number;
}

/** Each case is read and written once, whatever became of it. */
const write: WriteRows<News> = async (client, news) => {
  const ids = [...new Set(news.map(({ fact }) => fact.data.changeId))];
  const { rows } = await client.query<{ change_id: string; round: ApprovalCase }>({
    name: 'approval-inbox-read',
    text: 'SELECT change_id, round FROM approvals.approval_case WHERE change_id = ANY($1::uuid[])',
    values: [ids],
  });
  const rounds = new Map(rows.map(({ change_id, round }) => [change_id, round]));
  const changed = new Map<string, object>();
  for (const { fact, version } of news) {
    const { changeId } = fact.data;
    const round = approvalCase.evolve(rounds.get(changeId) ?? approvalCase.initialState(), fact);
    rounds.set(changeId, round);
    if (round.status !== 'none') changed.set(changeId, row(round, version));
  }
  if (changed.size === 0) return;
  await client.query({
    name: 'approval-inbox-write',
    text: `INSERT INTO approvals.approval_case
         (change_id, key, status, decide_by, domains, excluded, deciders, round, version)
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(change_id uuid, key text, status text, decide_by timestamptz,
         domains text[], excluded text[], deciders text[], round jsonb, version int)
       ON CONFLICT (change_id) DO UPDATE SET status = excluded.status, decide_by = excluded.decide_by,
         domains = excluded.domains, excluded = excluded.excluded, deciders = excluded.deciders,
         round = excluded.round, version = excluded.version`,
    values: [JSON.stringify([...changed.values()])],
  });
};

function row(round: Round, version: number): object {
  const { changeId, key, status, decideBy, requirements, excluded, decisions } = round;
  return {
    change_id: changeId,
    key,
    status,
    decide_by: decideBy,
    domains: requirements.map(({ domain }) => domain),
    excluded,
    deciders: decisions.map(({ approver }) => approver),
    round,
    version,
  };
}
