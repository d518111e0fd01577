import type { RolloutStatus, RolloutView } from '@glidepath/contracts';
import type { Rollout } from './rollout-state.js';

/**
 * A flight as the API shows it.
 * @param version of its stream
 * @returns null for a stream without a plan
 */
export function rolloutView(state: Rollout, version: number): RolloutView | null {
  if (state.status === 'none') return null;
  const { rolloutId, changeId, key, service, environment, plan } = state.filed;
  const head = { rolloutId, changeId, key, service, environment, plan, version };
  const endedAt = 'endedAtMs' in state ? new Date(state.endedAtMs).toISOString() : null;
  if (state.status === 'planned' || state.status === 'withdrawn') {
    const status: RolloutStatus = state.status === 'planned' ? 'planned' : 'rolled-back';
    const reason = state.status === 'planned' ? 'waits until the flag is free' : state.reason;
    const nothingYet = { step: 0, weightPercent: 0, observedPercent: null, verdict: null, indicators: [] };
    return { ...head, ...nothingYet, status, reason, startedAt: null, endedAt };
  }
  const { status, step, weightPercent, observedPercent, verdict, findings, reason, startedAtMs } = state;
  const now = { status, step, weightPercent, observedPercent, verdict, reason, indicators: [...findings] };
  return { ...head, ...now, startedAt: new Date(startedAtMs).toISOString(), endedAt };
}
