import type { CommandContext } from '../../command.js';
import { EXIT } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import { approvalPresentation } from '../../output/approval-presentation.js';

interface DecisionFlags {
  readonly comment?: string;
  readonly digest?: string;
}

export function approveChange(
  context: CommandContext,
  [change = '']: readonly string[],
  flags: DecisionFlags,
): Promise<undefined> {
  return decide(context, change, 'approve', flags);
}

export function rejectChange(
  context: CommandContext,
  [change = '']: readonly string[],
  flags: DecisionFlags,
): Promise<undefined> {
  return decide(context, change, 'reject', flags);
}

async function decide(
  { glidepath, output, terminal, signal, idempotencyKey }: CommandContext,
  change: string,
  decision: 'approve' | 'reject',
  { comment, digest: seen }: DecisionFlags,
): Promise<undefined> {
  const { id, key, title, revision, digest: present } = await glidepath.changes.get(change, { signal });
  const digest = seen ?? present;
  if (digest === null)
    throw new Failure(EXIT.conflict, `${key} was detected, not proposed: there is nothing to decide`);
  terminal.say(`${decision} ${key} revision ${revision}, content ${digest.slice(0, 12)}: ${title}`);
  const body = { decision, digest, ...(comment === undefined ? {} : { comment }) };
  const decided = await glidepath.approvals.decide(id, body, { signal, idempotencyKey });
  await output.one(decided, approvalPresentation);
}
