import { eventDigest, type RawEvent } from '@glidepath/event-store';
import { type ExportRecord, exportRecord } from '../src/export/domain/export-record.js';
import { CHANGES, sampleEvent } from './sample-events.js';

/** What somebody might write to break whatever reads the export. */
export const HOSTILE =
  '=cmd|\' /C calc\'!A0\r\nCEF:0|x|y|1|z|forged|10|act=deny\n<110>1 - - - - - forged "q" \\ ] | = , ; \u0000\u0007\u001b[31m\u202egnp\u2028\u200b\u007f 日本 \u{1F680}';

const sealed = {
  sealed: 'A256GCM',
  subject: 'grace',
  month: '2026-01',
  nonce: 'A'.repeat(16),
  text: 'c2VhbGVk',
};

/** The event at a position with another type, payload and actor; its digest fits. */
export function sampleOf(position: number, type: string, data: object, actorId = 'ada'): RawEvent {
  const { dataText: _, digest: __, previousInPartition, ...rest } = sampleEvent(position);
  const event = { ...rest, type, actor: { ...rest.actor, id: actorId } };
  const dataText = JSON.stringify(data);
  return { ...event, dataText, digest: eventDigest(event, dataText), previousInPartition };
}

/** One event of every kind of line there is. */
export const EXPORTED: readonly RawEvent[] = [
  sampleEvent(1),
  sampleOf(2, 'change.cancelled', { changeId: CHANGES[1], reason: HOSTILE }, "=cmd|' /C calc'!A0"),
  sampleOf(3, 'gate.decided', { outcome: 'deny', service: 'checkout', reasons: ['freeze'] }, 'pipeline'),
  sampleOf(4, 'gate.decided', { outcome: 'allow', service: 'checkout', reasons: [] }, 'pipeline'),
  sampleOf(5, 'approval.decided', { approver: 'grace', comment: sealed }, 'grace'),
  sampleOf(6, 'deployment.recorded', { kind: 'deployed', service: 'checkout' }, 'publisher'),
  sampleOf(7, 'rollout.rollback-failed', { reason: 'the router does not answer' }, 'rollout'),
  sampleOf(8, 'subject.erased', { subject: 'grace', reason: 'request 12' }, 'alma'),
];

/** The lines of an export in which grace was erased and the newest checkpoint covers seven records. */
export const RECORDS: readonly ExportRecord[] = EXPORTED.map((raw, at) =>
  exportRecord(raw, at + 1, 7, raw.type === 'approval.decided' ? ['grace'] : []),
);
