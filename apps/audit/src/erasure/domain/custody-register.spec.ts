import type { CustodyEvent } from '@glidepath/contracts';
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
const erasing: CustodyCommand = {
  type: 'erase',
  subject: 'grace',
  reason: 'request 12',
  by: ['alma'],
  changes: [change],
  now,
};
const lifting: CustodyCommand = { type: 'lift-hold', holdId, reason: 'closed', now };
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
  { name: 'erases a person', when: erasing, emits: [erased()] },
  { name: 'erases a person once', given: [erased()], when: erasing, emits: [] },
  {
    name: 'lets nobody erase themselves',
    when: { ...erasing, by: ['pipeline', 'grace'] },
    refuses: 'own-erasure',
  },
  {
    name: 'keeps a person who is held',
    given: [held({ kind: 'subject', subject: 'grace' })],
    when: erasing,
    refuses: 'erasure-held',
  },
  {
    name: 'keeps who wrote about a change that is held',
    given: [held({ kind: 'change', changeId: change })],
    when: erasing,
    refuses: 'erasure-held',
  },
  {
    name: 'keeps everybody where everything is held',
    given: [held({ kind: 'everything' })],
    when: erasing,
    refuses: 'erasure-held',
  },
  {
    name: 'erases whom no hold concerns',
    given: [held({ kind: 'subject', subject: 'ben' })],
    when: erasing,
    emits: [erased()],
  },
  {
    name: 'erases once the hold is lifted',
    given: [held({ kind: 'everything' }), lifted],
    when: erasing,
    emits: [erased()],
  },
  { name: 'lifts a hold', given: [held({ kind: 'everything' })], when: lifting, emits: [lifted] },
  {
    name: 'lifts no hold twice',
    given: [held({ kind: 'everything' }), lifted],
    when: lifting,
    refuses: 'hold-lifted',
  },
  { name: 'knows no hold that was not set', when: lifting, refuses: 'no-such-hold' },
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
