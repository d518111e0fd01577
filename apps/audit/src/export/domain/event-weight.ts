import type { RawEvent } from '@glidepath/event-store';
import { payloadOf } from './payload-of.js';

/** How much an event matters to whoever watches: `info` is the course of things, `alert` wants somebody now. */
export type EventWeight = 'info' | 'notice' | 'warning' | 'alert';

const WEIGHTS: Readonly<Record<string, EventWeight>> = {
  'approval.invalidated': 'notice',
  'change.rejected': 'notice',
  'change.paused': 'notice',
  'rollout.paused': 'notice',
  'joint-rollout.paused': 'notice',
  'joint-rollout.held': 'notice',
  'erasure.requested': 'notice',
  'hold.lifting-requested': 'notice',
  'hold.set': 'notice',
  'hold.lifted': 'notice',
  'export.created': 'notice',
  'access.recorded': 'notice',
  'retention.applied': 'notice',
  'subject.erased': 'warning',
  'risk.failed': 'warning',
  'inbound.rejected': 'warning',
  'change.rolling-back': 'warning',
  'change.rolled-back': 'warning',
  'change.failed': 'warning',
  'rollout.rolling-back': 'warning',
  'rollout.rolled-back': 'warning',
  'rollout.aborted': 'warning',
  'joint-rollout.stopped': 'warning',
  'joint-rollout.rolled-back': 'warning',
  'change.detected': 'alert',
  'rollout.rollback-failed': 'alert',
  'joint-rollout.return-failed': 'alert',
  'joint-rollout.return-held': 'alert',
};

export function eventWeight(raw: Pick<RawEvent, 'type' | 'dataText'>): EventWeight {
  return isDeniedGate(raw) ? 'warning' : (WEIGHTS[raw.type] ?? 'info');
}

/** Whether the gate said no. */
export function isDeniedGate(raw: Pick<RawEvent, 'type' | 'dataText'>): boolean {
  return raw.type === 'gate.decided' && payloadOf(raw)['outcome'] === 'deny';
}
