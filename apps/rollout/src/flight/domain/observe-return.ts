import type { RolloutEvent } from '@glidepath/contracts';
import { areOrdersApplied } from './driver-facts.js';
import { FLIGHT_RULES as RULES } from './flight-rules.js';
import { observedShare } from './indicator.js';
import type { Progress } from './progress.js';
import type { Returning } from './rollout-state.js';
import { idsOf } from './step-facts.js';

/**
 * The way back is over when it is seen to be: every router has weight 0, and no canary request is among enough, or none
 * came for long enough.
 */
export function observeReturn(
  state: Returning,
  { traffic, drivers, patience }: Omit<Progress, 'seen'>,
  now: Date,
): readonly RolloutEvent[] {
  const sinceMs = now.getTime() - state.rollingBackAtMs;
  const ids = idsOf(state);
  const { canary, total } = traffic;
  const isAtZero = areOrdersApplied(state);
  if (isAtZero && canary === 0) {
    const isProven = observedShare(0, traffic).outcome === 'matches';
    if (!isProven && sinceMs < patience.quietReturnMs) return [];
    const reason = state.reason ?? 'rolled back';
    const data = { ...ids, reason, verified: total > 0, observedCanary: 0, rolledBackAt: now.toISOString() };
    return [{ type: 'rollout.rolled-back', data }];
  }
  if (state.status === 'rollback-failed' || sinceMs < RULES.returnFailedMs) return [];
  const reason = isAtZero
    ? `${canary} of ${total} requests still reach the canary at weight 0`
    : `the router was not brought to weight 0: ${drivers.map(({ reason: why }) => why).find((why) => why !== '') ?? 'it does not answer'}`;
  return [{ type: 'rollout.rollback-failed', data: { ...ids, reason } }];
}
