import type { RolloutEvent } from '@glidepath/contracts';
import type { Patience } from './patience.js';
import type { InFlight } from './rollout-state.js';
import { AUTOPILOT, holdFact, passStep, rollBack } from './step-facts.js';

/** What somebody has to decide where going back does harm as well. */
export const ASK =
  'the change is marked irreversible: abort to go back all the same, or resume or promote to go on';

/** The flight goes back without a proof of harm, or asks where going back is not possible. */
function backOrAsk(
  state: InFlight,
  cause: 'no-data' | 'inconclusive',
  reason: string,
  now: Date,
): readonly RolloutEvent[] {
  if (state.filed.plan.reversible !== false) {
    return rollBack(state, { by: AUTOPILOT, reason, cause }, now);
  }
  return [holdFact(state, { by: AUTOPILOT, cause, reason: `${reason}; ${ASK}` }, now)];
}

/** There is no traffic to judge by. */
export function onNoData(state: InFlight, { noDataMs }: Patience, now: Date): readonly RolloutEvent[] {
  const reason = `no traffic to judge by for ${noDataMs / 1000} s`;
  return state.filed.plan.onNoData === 'rollback'
    ? backOrAsk(state, 'no-data', reason, now)
    : [holdFact(state, { by: AUTOPILOT, cause: 'no-data', reason }, now)];
}

/** Whoever counts an indicator is silent. That says nothing about the canary, so that the flight never goes back by it. */
export function onStale(
  state: InFlight,
  sli: string,
  { staleMs }: Patience,
  now: Date,
): readonly RolloutEvent[] {
  const reason = `${sli} has not been counted for ${staleMs / 1000} s`;
  return [holdFact(state, { by: AUTOPILOT, cause: 'no-data', reason }, now)];
}

/** The time for an analysis is over. */
export function onInconclusive(state: InFlight, now: Date): readonly RolloutEvent[] {
  const reason = 'the analysis ended without a verdict';
  switch (state.filed.plan.onInconclusive) {
    case 'hold':
      return [holdFact(state, { by: AUTOPILOT, cause: 'inconclusive', reason }, now)];
    case 'rollback':
      return backOrAsk(state, 'inconclusive', reason, now);
    case 'promote':
      return passStep(state, `${reason}; the plan says to promote then`, now);
  }
}
