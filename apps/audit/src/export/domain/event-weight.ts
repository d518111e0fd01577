import type { RawEvent } from '@glidepath/event-store';

/** How much an event matters to whoever watches: `info` is the course of things, `alert` wants somebody now. */
export type EventWeight = 'info' | 'notice' | 'warning' | 'alert';

const WEIGHTS: Readonly<Record<string, EventWeight>> = {
  'approval.invalidated': 'notice',
  'change.rejected': 'notice',
  'change.paused': 'notice',
  'rollout.paused': 'notice',
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
  'change.detected': 'alert',
  'rollout.rollback-failed': 'alert',
};

export function eventWeight(raw: Pick<RawEvent, 'type' | 'dataText'>): EventWeight {
  return isDeniedGate(raw) ? 'warning' : (WEIGHTS[raw.type] ?? 'info');
}

/** Whether the gate said no. */
export function isDeniedGate({ type, dataText }: Pick<RawEvent, 'type' | 'dataText'>): boolean {
  return type === 'gate.decided' && (JSON.parse(dataText) as { outcome?: unknown }).outcome === 'deny';
}
