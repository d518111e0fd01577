import type { ChangeEvent, Proposal, RiskAssessed } from '@glidepath/contracts';
import { canonicalDigest } from '@glidepath/event-store';
import { describeDecider } from '@glidepath/testing';
import { change, type ChangeCommand } from './change.js';

const changeId = '01930000-0000-7000-8000-000000000001';
const rolloutId = '01930000-0000-7000-8000-00000000000a';
const key = 'CHG-1042';

const proposal: Proposal = {
  title: 'checkout: larger pool',
  kind: 'standard',
  service: 'checkout',
  environment: 'production',
  summary: '',
  artifacts: [{ name: 'checkout', digest: `sha256:${'a'.repeat(64)}` }],
  content: { references: [], facts: { sqlStatements: 0, destructiveSql: 0, configFiles: 0 }, stats: {} },
  plan: {
    strategy: 'direct',
    target: { driver: 'flag', flag: 'checkout', stable: 'stable', canary: 'canary' },
    steps: [],
    analysis: [],
    onHarmful: 'rollback',
    onInconclusive: 'hold',
    onNoData: 'hold',
    bake: '0s',
  },
  requires: [],
  excludes: [],
  links: [],
  evidence: [],
};
const better: Proposal = { ...proposal, title: 'checkout: much larger pool' };
const digest = canonicalDigest(proposal);
const betterDigest = canonicalDigest(better);

const submitted: ChangeEvent = {
  type: 'change.submitted',
  data: { changeId, key, revision: 1, digest, authors: ['pipeline', 'ada'], proposal },
};
const amended: ChangeEvent = {
  type: 'change.amended',
  data: {
    changeId,
    key,
    revision: 2,
    digest: betterDigest,
    authors: ['pipeline', 'ada'],
    proposal: better,
    changedFields: ['title'],
  },
};
const assessed = (approvalsRequired: number): ChangeEvent => ({
  type: 'change.assessed',
  data: {
    changeId,
    revision: 1,
    digest,
    score: 12,
    band: 'low',
    decision: 'allow',
    approvalsRequired,
    reasons: [],
  },
});
const approved: ChangeEvent = {
  type: 'change.approved',
  data: { changeId, revision: 1, digest, by: 'people', approvers: ['grace'] },
};
const flown = (fact: 'scheduled' | 'started' | 'resumed' | 'verifying' | 'completed'): ChangeEvent => ({
  type: `change.${fact}`,
  data: { changeId, rolloutId },
});
const troubled = (fact: 'paused' | 'rolling-back' | 'rolled-back' | 'failed'): ChangeEvent => ({
  type: `change.${fact}`,
  data: { changeId, rolloutId, reason: 'errors' },
});
const follow = (
  fact: Extract<ChangeCommand, { type: 'follow-flight' }>['fact'],
  id = rolloutId,
): ChangeCommand => ({
  type: 'follow-flight',
  fact,
  rolloutId: id,
  reason: 'errors',
});
const assessment = {
  changeId,
  revision: 1,
  digest,
  score: 12,
  band: 'low',
  decision: 'allow',
  requirements: [],
  rules: [],
} as unknown as RiskAssessed['data'];
const amend = (by: string, ifVersion: number, to = better): ChangeCommand => ({
  type: 'amend',
  by: [by],
  ifVersion,
  proposal: to,
});
const cancel = (by: string, mayCancelAny: boolean): ChangeCommand => ({
  type: 'cancel',
  by: [by],
  mayCancelAny,
  reason: 'not needed',
});
const resolve = (outcome: 'approved' | 'rejected', revision = 1): ChangeCommand => ({
  type: 'record-outcome',
  outcome,
  revision,
  by: 'people',
  approvers: ['grace'],
  reasons: ['too risky'],
});
const executing = [submitted, assessed(0), approved, flown('scheduled'), flown('started')];

describeDecider('change', change, [
  {
    name: 'takes in a proposal with the digest of what it says',
    when: { type: 'submit', changeId, key, authors: ['pipeline', 'ada'], proposal },
    emits: [submitted],
  },
  {
    name: 'ignores a submission that was made before',
    given: [submitted],
    when: { type: 'submit', changeId, key, authors: ['ada'], proposal },
    emits: [],
  },
  {
    name: 'lets an author amend what was not approved yet',
    given: [submitted],
    when: amend('ada', 1),
    emits: [amended],
  },
  {
    name: 'ignores an amendment that says the same',
    given: [submitted],
    when: amend('ada', 1, proposal),
    emits: [],
  },
  {
    name: 'turns away an amendment by somebody else',
    given: [submitted],
    when: amend('eve', 1),
    refuses: 'not-an-author',
  },
  {
    name: 'turns away an amendment of an older version',
    given: [submitted, assessed(1)],
    when: amend('ada', 1),
    refuses: 'precondition-failed',
  },
  {
    name: 'turns away an amendment of what was approved',
    given: [submitted, assessed(1), approved],
    when: amend('ada', 3),
    refuses: 'change-not-amendable',
  },
  {
    name: 'records the assessment of its present revision once',
    given: [submitted],
    when: { type: 'record-assessment', assessment },
    emits: [assessed(0)],
  },
  {
    name: 'ignores the assessment of an earlier revision',
    given: [submitted, amended],
    when: { type: 'record-assessment', assessment },
    emits: [],
  },
  {
    name: 'ignores a second assessment of the same revision',
    given: [submitted, assessed(0)],
    when: { type: 'record-assessment', assessment },
    emits: [],
  },
  {
    name: 'is approved by its case',
    given: [submitted, assessed(1)],
    when: resolve('approved'),
    emits: [approved],
  },
  {
    name: 'ignores an approval of an earlier revision',
    given: [submitted, assessed(1), amended],
    when: resolve('approved'),
    emits: [],
  },
  {
    name: 'is rejected with the reasons given',
    given: [submitted, assessed(1)],
    when: resolve('rejected'),
    emits: [
      {
        type: 'change.rejected',
        data: { changeId, revision: 1, digest, by: 'people', reasons: ['too risky'] },
      },
    ],
  },
  {
    name: 'expires when nobody decided',
    given: [submitted, assessed(1)],
    when: { type: 'record-expiry', revision: 1, reason: 'nobody decided in time' },
    emits: [{ type: 'change.expired', data: { changeId, reason: 'nobody decided in time' } }],
  },
  {
    name: 'does not expire once it was approved',
    given: [submitted, assessed(1), approved],
    when: { type: 'record-expiry', revision: 1, reason: 'late' },
    emits: [],
  },
  {
    name: 'is cancelled by an author before it flies',
    given: [submitted],
    when: cancel('ada', false),
    emits: [{ type: 'change.cancelled', data: { changeId, reason: 'not needed' } }],
  },
  {
    name: 'is not cancelled by a stranger',
    given: [submitted],
    when: cancel('eve', false),
    refuses: 'not-an-author',
  },
  {
    name: 'is cancelled by an operator whoever made it',
    given: [submitted],
    when: cancel('sam', true),
    emits: [{ type: 'change.cancelled', data: { changeId, reason: 'not needed' } }],
  },
  {
    name: 'ignores a second cancellation',
    given: [submitted, { type: 'change.cancelled', data: { changeId, reason: 'x' } }],
    when: cancel('ada', false),
    emits: [],
  },
  {
    name: 'is not cancelled in flight',
    given: executing,
    when: cancel('ada', false),
    refuses: 'change-not-cancellable',
  },
  {
    name: 'follows its rollout into the air',
    given: executing.slice(0, 3),
    when: follow('started'),
    emits: [flown('started')],
  },
  { name: 'ignores another rollout', given: executing, when: follow('completed', changeId), emits: [] },
  {
    name: 'lands',
    given: [...executing, flown('verifying')],
    when: follow('completed'),
    emits: [flown('completed')],
  },
  { name: 'pauses and says why', given: executing, when: follow('paused'), emits: [troubled('paused')] },
  {
    name: 'ignores a pause after it landed',
    given: [...executing, flown('completed')],
    when: follow('paused'),
    emits: [],
  },
  { name: 'rolls back', given: executing, when: follow('rolling-back'), emits: [troubled('rolling-back')] },
  {
    name: 'has rolled back',
    given: [...executing, troubled('rolling-back')],
    when: follow('rolled-back'),
    emits: [troubled('rolled-back')],
  },
  {
    name: 'has failed when the rollback cannot be verified',
    given: [...executing, troubled('rolling-back')],
    when: follow('failed'),
    emits: [troubled('failed')],
  },
  {
    name: 'can still be rolled back after a failure',
    given: [...executing, troubled('rolling-back'), troubled('failed')],
    when: follow('rolled-back'),
    emits: [troubled('rolled-back')],
  },
  {
    name: 'comes back after landing while its plan lets it',
    given: [...executing, flown('completed')],
    when: follow('rolling-back'),
    emits: [troubled('rolling-back')],
  },
  {
    name: 'has rolled back when its flight was aborted before it took off',
    given: [...executing.slice(0, 3), flown('scheduled')],
    when: follow('rolled-back'),
    emits: [troubled('rolled-back')],
  },
  {
    name: 'is scheduled again when it is tried again, as another rollout',
    given: [...executing, troubled('rolling-back'), troubled('rolled-back')],
    when: follow('scheduled', changeId),
    emits: [{ type: 'change.scheduled', data: { changeId, rolloutId: changeId } }],
  },
  {
    name: 'is not tried again by the rollout that was rolled back',
    given: [...executing, troubled('rolling-back'), troubled('rolled-back')],
    when: follow('scheduled'),
    emits: [],
  },
  {
    name: 'follows the rollout that tries again, and no longer the first',
    given: [
      ...executing,
      troubled('rolling-back'),
      troubled('rolled-back'),
      { type: 'change.scheduled', data: { changeId, rolloutId: changeId } },
    ],
    when: follow('started', changeId),
    emits: [{ type: 'change.started', data: { changeId, rolloutId: changeId } }],
  },
  { name: 'does nothing for a change that does not exist', when: follow('started'), emits: [] },
]);
