import type { ApprovalEvent } from '@glidepath/contracts';
import { foldFacts } from '@glidepath/event-store';
import { approvalCase } from './approval-case.js';
import type { ApprovalCommand, DecidingPerson } from './approval-commands.js';
import { recomputeOutcome } from './recompute-outcome.js';

const changeId = '0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2f10';
const now = new Date('2026-03-02T12:00:00.000Z');
const digestOf = (revision: number): string => String(revision).repeat(64);

function story(...commands: readonly ApprovalCommand[]): ApprovalEvent[] {
  const facts: ApprovalEvent[] = [];
  for (const command of commands) facts.push(...approvalCase.decide(command, foldFacts(approvalCase, facts)));
  return facts;
}
const open = (revision: number): ApprovalCommand => ({
  type: 'open',
  change: { changeId, key: 'CHG-1042', revision, digest: digestOf(revision), authors: ['ada'] },
  requirements: [{ id: 'payments', domain: 'payments', count: 1, reason: 'risky' }],
  policy: { decision: 'require', reasons: [] },
  decideBy: new Date('2026-03-05T12:00:00.000Z'),
});
const approve = (id: string, revision: number): ApprovalCommand => {
  const person: DecidingPerson = {
    id,
    kind: 'person',
    onBehalfOf: null,
    isApprover: true,
    domains: ['payments'],
  };
  return {
    type: 'decide',
    person,
    decision: 'approve',
    digest: digestOf(revision),
    comment: null,
    now,
  };
};

describe('recomputing the outcome of a case', () => {
  it('agrees with every round of an honest history', () => {
    const facts = story(
      open(1),
      approve('grace', 1),
      { type: 'supersede', newRevision: 2 },
      open(2),
      approve('ivy', 2),
    );
    const rounds = recomputeOutcome(facts);
    expect(rounds.map(({ revision, agrees, recorded }) => [revision, agrees, recorded?.approvers])).toEqual([
      [1, true, ['grace']],
      [2, true, ['ivy']],
    ]);
  });

  it('agrees with rounds that ended without a resolution or are still open', () => {
    const superseded = story(open(1), { type: 'supersede', newRevision: 2 }, open(2));
    expect(recomputeOutcome(superseded).map(({ agrees, expected }) => [agrees, expected])).toEqual([
      [true, null],
      [true, null],
    ]);
    expect(
      recomputeOutcome(story(open(1), { type: 'expire', now: new Date('2026-03-05T12:00:00.000Z') })),
    ).toMatchObject([{ agrees: true, expected: null }]);
    expect(recomputeOutcome([])).toEqual([]);
  });

  it('finds an approval that nobody gave', () => {
    const honest = story(open(1), approve('grace', 1));
    const forged = honest.filter(({ type }) => type !== 'approval.decided');
    expect(recomputeOutcome(forged)).toMatchObject([
      { agrees: false, expected: null, recorded: { outcome: 'approved' } },
    ]);
  });

  it('finds a second resolution of a round that was over', () => {
    const honest = story(open(1), approve('grace', 1));
    const resolved = honest.filter(({ type }) => type === 'approval-case.resolved');
    expect(recomputeOutcome([...honest, ...resolved]).map(({ agrees }) => agrees)).toEqual([true, false]);
  });

  it('finds a resolution that is missing', () => {
    const cut = story(open(1), approve('grace', 1)).filter(({ type }) => type !== 'approval-case.resolved');
    expect(recomputeOutcome(cut)).toMatchObject([
      { agrees: false, expected: { outcome: 'approved' }, recorded: null },
    ]);
  });
});
