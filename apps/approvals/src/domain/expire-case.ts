import type { ApprovalEvent } from '@glidepath/contracts';
import type { ApprovalCase } from './round.js';
import type { ExpireCase } from './approval-commands.js';

/** Silence is not consent: a case nobody decided in time is over, and never approved. */
export function expireCase({ now }: ExpireCase, state: ApprovalCase): readonly ApprovalEvent[] {
  if (state.status !== 'open' || now.getTime() < Date.parse(state.decideBy)) return [];
  const { changeId, revision, digest } = state;
  return [
    { type: 'approval-case.expired', data: { changeId, revision, digest, expiredAt: now.toISOString() } },
  ];
}
