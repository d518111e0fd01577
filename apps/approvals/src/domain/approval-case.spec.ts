import { eventCatalogue } from '@glidepath/contracts';
import { describeDecider } from '@glidepath/testing';
import { approvalCase } from './approval-case.js';
import {
  round,
  now,
  at,
  decideBy,
  opening,
  openedBy,
  person,
  grace,
  ben,
  deciding,
  decided,
  resolved,
  opened,
  byGrace,
  byBen,
  approvedByBoth,
  rejectedByBen,
  expired,
  withdrawn,
  invalidated,
  allowing,
  denying,
  allowedByPolicy,
  next,
  withdrawing,
  cancelling,
} from './sample-case.js';

describeDecider('opening an approval case', approvalCase, [
  { name: 'asks for what the policy requires', when: opening(), emits: [opened] },
  {
    name: 'approves at once when nobody is asked',
    when: allowing,
    emits: [openedBy(allowing), allowedByPolicy],
  },
  {
    name: 'rejects at once what the policy denies, whoever was asked',
    when: denying,
    emits: [openedBy(denying), resolved('rejected', 'policy', { reasons: ['no backout'] })],
  },
  {
    name: 'does not approve by itself when approvals are required but nobody is named',
    when: opening({ requirements: [] }),
    emits: [openedBy(opening({ requirements: [] }))],
  },
  { name: 'opens a round once', given: [opened, byGrace], when: opening(), emits: [] },
  { name: 'ignores an older revision', given: [openedBy(next)], when: opening(), emits: [] },
  {
    name: 'invalidates what was decided about the revision before',
    given: [opened, byGrace],
    when: next,
    emits: [invalidated(['grace']), openedBy(next)],
  },
  {
    name: 'opens the next round of a superseded case without saying so twice',
    given: [opened, byGrace, invalidated(['grace'])],
    when: next,
    emits: [openedBy(next)],
  },
  { name: 'stays closed once the change was cancelled', given: [opened, withdrawn], when: next, emits: [] },
]);

describeDecider('deciding', approvalCase, [
  { name: 'records the decision of an approver', given: [opened], when: deciding(grace), emits: [byGrace] },
  {
    name: 'approves when the last person needed does',
    given: [opened, byGrace],
    when: deciding(ben),
    emits: [byBen, approvedByBoth],
  },
  {
    name: 'turns away whoever made the change',
    given: [opened],
    when: deciding(person('ada', ['payments'])),
    refuses: 'own-change',
  },
  {
    name: 'turns away a workload that acts for whoever made the change',
    given: [opened],
    when: deciding(person('bot', ['payments'], { kind: 'workload', onBehalfOf: 'ada' })),
    refuses: 'own-change',
  },
  {
    name: 'turns away every other workload too',
    given: [opened],
    when: deciding(person('bot', ['payments'], { kind: 'workload' })),
    refuses: 'not-an-approver',
  },
  {
    name: 'turns away an approver of another domain',
    given: [opened],
    when: deciding(person('eve', ['search'])),
    refuses: 'not-an-approver',
  },
  {
    name: 'turns away somebody of the domain who is no approver',
    given: [opened],
    when: deciding(person('sam', ['payments'], { isApprover: false })),
    refuses: 'not-an-approver',
  },
  {
    name: 'comes too late at the deadline, though no sweep has closed the case yet',
    given: [opened, byGrace],
    when: deciding(ben, 'approve', round.digest, decideBy),
    refuses: 'case-not-open',
  },
  {
    name: 'refuses the same decision twice',
    given: [opened, byGrace],
    when: deciding(grace),
    refuses: 'already-decided',
  },
  {
    name: 'refuses it twice even when it was the last one needed',
    given: [opened, byGrace, byBen, approvedByBoth],
    when: deciding(ben),
    refuses: 'already-decided',
  },
  {
    name: 'refuses a decision about something else than was seen',
    given: [opened],
    when: deciding(grace, 'approve', 'c'.repeat(64)),
    refuses: 'digest-outdated',
  },
  { name: 'refuses a decision where no case is', when: deciding(grace), refuses: 'no-approval-case' },
  {
    name: 'refuses a decision in an approved case',
    given: [opened, byGrace, byBen, approvedByBoth],
    when: deciding(grace, 'reject'),
    refuses: 'case-not-open',
  },
  {
    name: 'refuses a decision in an expired case',
    given: [opened, expired],
    when: deciding(grace),
    refuses: 'case-not-open',
  },
  {
    name: 'refuses a decision in a case of a cancelled change',
    given: [opened, withdrawn],
    when: deciding(grace),
    refuses: 'case-not-open',
  },
  {
    name: 'refuses a decision while an amended change is assessed',
    given: [opened, invalidated([])],
    when: deciding(grace),
    refuses: 'case-not-open',
  },
  {
    name: 'rejects at once, whatever others decided',
    given: [opened, byGrace],
    when: deciding(ben, 'reject'),
    emits: [decided('ben', 'operations', 'reject'), rejectedByBen],
  },
  {
    name: 'waits after a request for changes, even with everybody else',
    given: [opened, decided('ben', 'operations', 'request-changes')],
    when: deciding(grace),
    emits: [byGrace],
  },
  {
    name: 'approves when whoever asked for changes approves after all',
    given: [opened, byGrace, decided('ben', 'operations', 'request-changes')],
    when: deciding(ben),
    emits: [byBen, approvedByBoth],
  },
  {
    name: 'records an abstention and counts it for nothing',
    given: [opened, byGrace],
    when: deciding(ben, 'abstain'),
    emits: [decided('ben', 'operations', 'abstain')],
  },
]);

describeDecider('withdrawing, amending, cancelling and expiring', approvalCase, [
  {
    name: 'takes back a decision',
    given: [opened, byBen],
    when: withdrawing,
    emits: [{ type: 'approval.withdrawn', data: { ...round, approver: 'ben', withdrawnAt: at } }],
  },
  {
    name: 'approves when the objection of one withdrawn was all that was in the way',
    given: [opened, byGrace, byBen, decided('rita', 'operations', 'request-changes')],
    when: { type: 'withdraw-decision', person: 'rita', now },
    emits: [
      { type: 'approval.withdrawn', data: { ...round, approver: 'rita', withdrawnAt: at } },
      approvedByBoth,
    ],
  },
  {
    name: 'refuses to take back what was never decided',
    given: [opened],
    when: withdrawing,
    refuses: 'nothing-decided',
  },
  {
    name: 'refuses to take back a decision that has counted',
    given: [opened, byGrace, byBen, approvedByBoth],
    when: withdrawing,
    refuses: 'case-not-open',
  },
  {
    name: 'takes nothing back after the deadline, as that may be what an approval waited for',
    given: [opened, byGrace, decided('ben', 'operations', 'request-changes')],
    when: { type: 'withdraw-decision', person: 'ben', now: decideBy },
    refuses: 'case-not-open',
  },
  { name: 'refuses to take back anything where no case is', when: withdrawing, refuses: 'no-approval-case' },
  {
    name: 'is over for this round when the change is amended, approved or not',
    given: [opened, byGrace, byBen, approvedByBoth],
    when: { type: 'supersede', newRevision: 2 },
    emits: [invalidated(['grace', 'ben'])],
  },
  {
    name: 'ignores the amendment it knows',
    given: [opened],
    when: { type: 'supersede', newRevision: 1 },
    emits: [],
  },
  { name: 'is withdrawn with the change', given: [opened, byGrace], when: cancelling, emits: [withdrawn] },
  {
    name: 'keeps its outcome when the change is cancelled later',
    given: [opened, byGrace, byBen, approvedByBoth],
    when: cancelling,
    emits: [],
  },
  { name: 'does not expire early', given: [opened], when: { type: 'expire', now }, emits: [] },
  {
    name: 'expires when its time is up, approving nothing',
    given: [opened, byGrace],
    when: { type: 'expire', now: decideBy },
    emits: [expired],
  },
  { name: 'expires once', given: [opened, expired], when: { type: 'expire', now: decideBy }, emits: [] },
  {
    name: 'does not expire after it was decided',
    given: [openedBy(allowing), allowedByPolicy],
    when: { type: 'expire', now: decideBy },
    emits: [],
  },
]);

describe('the facts of an approval case', () => {
  it('fit their declared shapes', () => {
    const facts = [
      opened,
      byGrace,
      byBen,
      approvedByBoth,
      expired,
      withdrawn,
      invalidated(['grace']),
      rejectedByBen,
    ];
    for (const { type, data } of facts) expect(eventCatalogue.check(type, data)).toEqual(data);
  });
});
