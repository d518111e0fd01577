import type { CustodyEvent } from '@glidepath/contracts';
import { foldFacts, loadedState, savedState } from '@glidepath/event-store';
import { describeDecider } from '@glidepath/testing';
import { type CustodyCommand, custodyRegister } from './custody-register.js';

const now = new Date('2026-03-02T12:00:00.000Z');
const at = now.toISOString();
const change = '0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2f11';
const holdId = '0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2f22';

const held = (scope: Extract<CustodyEvent, { type: 'hold.set' }>['data']['scope']): CustodyEvent => ({
  type: 'hold.set',
  data: { holdId, scope, reason: 'case 7', setAt: at },
});
const lifted: CustodyEvent = { type: 'hold.lifted', data: { holdId, reason: 'closed', liftedAt: at } };
const erased = (reason = 'request 12'): CustodyEvent => ({
  type: 'subject.erased',
  data: { subject: 'grace', reason, erasedAt: at },
});
const requestId = '0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2f33';
const expiresAt = '2026-03-09T12:00:00.000Z';
const asked = { requestId, requestedBy: ['alma'], requestedAt: at, expiresAt };
const toErase: CustodyEvent = {
  type: 'erasure.requested',
  data: { subject: 'grace', reason: 'request 12', ...asked },
};
const toLift: CustodyEvent = {
  type: 'hold.lifting-requested',
  data: { holdId, reason: 'closed', ...asked },
};
const asking: CustodyCommand = {
  type: 'request-erasure',
  requestId,
  subject: 'grace',
  reason: 'request 12',
  by: ['alma'],
  changes: [change],
  now,
};
const erasing: CustodyCommand = {
  type: 'confirm-erasure',
  requestId,
  subject: 'grace',
  by: ['abel'],
  isPerson: true,
  changes: [change],
  now,
};
const askingToLift: CustodyCommand = {
  type: 'request-lifting',
  requestId,
  holdId,
  reason: 'closed',
  by: ['alma'],
  now,
};
const lifting: CustodyCommand = {
  type: 'confirm-lifting',
  requestId,
  holdId,
  by: ['abel'],
  isPerson: true,
  now,
};
const retiring: CustodyCommand = {
  type: 'apply-retention',
  recordClass: 'personal-text',
  keepDays: 30,
  before: now,
  removed: 3,
  holdsSeen: [],
  lastAppliedSeen: null,
  now,
};

describeDecider('the custody register', custodyRegister, [
  { name: 'records who asks for a person to be erased, and until when', when: asking, emits: [toErase] },
  {
    name: 'erases a person when another one confirms it',
    given: [toErase],
    when: erasing,
    emits: [erased()],
  },
  {
    name: 'lets nobody confirm what they asked for themselves',
    given: [toErase],
    when: { ...erasing, by: ['alma'] },
    refuses: 'second-person-needed',
  },
  {
    name: 'lets nobody confirm through a workload what they asked for themselves',
    given: [toErase],
    when: { ...erasing, by: ['pipeline', 'alma'] },
    refuses: 'second-person-needed',
  },
  {
    name: 'lets no workload confirm anything',
    given: [toErase],
    when: { ...erasing, by: ['robot'], isPerson: false },
    refuses: 'second-person-needed',
  },
  {
    name: 'erases nobody because time is over',
    given: [toErase],
    when: { ...erasing, now: new Date(expiresAt) },
    refuses: 'request-expired',
  },
  { name: 'confirms nothing nobody asked for', when: erasing, refuses: 'no-such-request' },
  {
    name: 'confirms the newest request about a person and no earlier one',
    given: [toErase, { ...toErase, data: { ...toErase.data, requestId: change } }] as readonly CustodyEvent[],
    when: erasing,
    refuses: 'no-such-request',
  },
  { name: 'erases a person once', given: [toErase, erased()], when: erasing, refuses: 'already-erased' },
  { name: 'is asked for nobody who is erased', given: [erased()], when: asking, refuses: 'already-erased' },
  {
    name: 'lets nobody ask for their own erasure',
    when: { ...asking, by: ['pipeline', 'grace'] },
    refuses: 'own-erasure',
  },
  {
    name: 'lets nobody confirm their own erasure',
    given: [toErase],
    when: { ...erasing, by: ['grace'] },
    refuses: 'own-erasure',
  },
  {
    name: 'keeps a person who is held, whoever asks',
    given: [held({ kind: 'subject', subject: 'grace' })],
    when: asking,
    refuses: 'erasure-held',
  },
  {
    name: 'keeps a person who was held after it was asked for',
    given: [toErase, held({ kind: 'subject', subject: 'grace' })],
    when: erasing,
    refuses: 'erasure-held',
  },
  {
    name: 'keeps who wrote about a change that is held',
    given: [toErase, held({ kind: 'change', changeId: change })],
    when: erasing,
    refuses: 'erasure-held',
  },
  {
    name: 'keeps everybody where everything is held',
    given: [toErase, held({ kind: 'everything' })],
    when: erasing,
    refuses: 'erasure-held',
  },
  {
    name: 'erases whom no hold concerns',
    given: [toErase, held({ kind: 'subject', subject: 'ben' })],
    when: erasing,
    emits: [erased()],
  },
  {
    name: 'erases once the hold is lifted',
    given: [toErase, held({ kind: 'everything' }), lifted],
    when: erasing,
    emits: [erased()],
  },
  {
    name: 'records who asks for a hold to be lifted, and lets it stand',
    given: [held({ kind: 'everything' })],
    when: askingToLift,
    emits: [toLift],
  },
  {
    name: 'keeps everybody while a lifting waits to be confirmed',
    given: [toErase, held({ kind: 'everything' }), toLift],
    when: erasing,
    refuses: 'erasure-held',
  },
  {
    name: 'lifts a hold when another person confirms it, for the reason it was asked for',
    given: [held({ kind: 'everything' }), toLift],
    when: lifting,
    emits: [lifted],
  },
  {
    name: 'lifts no hold for who asked for it',
    given: [held({ kind: 'everything' }), toLift],
    when: { ...lifting, by: ['alma'] },
    refuses: 'second-person-needed',
  },
  {
    name: 'lifts no hold twice',
    given: [held({ kind: 'everything' }), toLift, lifted],
    when: lifting,
    refuses: 'hold-lifted',
  },
  { name: 'knows no hold that was not set', when: askingToLift, refuses: 'no-such-hold' },
  {
    name: 'records again who was erased before the copy this log was restored from',
    when: { type: 'erase-again', subject: 'grace', now },
    emits: [erased('erased before; this log was restored from a copy older than that')],
  },
  {
    name: 'records nothing again that is recorded',
    given: [erased()],
    when: { type: 'erase-again', subject: 'grace', now },
    emits: [],
  },
  {
    name: 'records what a policy removed',
    when: retiring,
    emits: [
      {
        type: 'retention.applied',
        data: { recordClass: 'personal-text', keepDays: 30, before: at, removed: 3, appliedAt: at },
      },
    ],
  },
  { name: 'records no policy that removed nothing', when: { ...retiring, removed: 0 }, emits: [] },
  {
    name: 'removes nothing by a policy when a hold came in between',
    given: [held({ kind: 'everything' })],
    when: retiring,
    refuses: 'version-conflict',
  },
]);

it('is kept as what its facts add up to', () => {
  const { snapshots } = custodyRegister;
  if (snapshots === undefined) throw new TypeError('the register is kept');
  const applied: CustodyEvent = {
    type: 'retention.applied',
    data: { recordClass: 'directory', keepDays: 30, before: at, removed: 3, appliedAt: at },
  };
  const state = foldFacts(custodyRegister, [
    held({ kind: 'everything' }),
    toLift,
    lifted,
    held({ kind: 'change', changeId: change }),
    toErase,
    erased(),
    toErase,
    applied,
  ]);
  expect(loadedState(snapshots, savedState(snapshots, state))).toEqual(state);
});
