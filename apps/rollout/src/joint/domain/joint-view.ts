import {
  durationMs,
  type FlightView,
  predecessorsOf,
  type RolloutStatus,
  type RolloutView,
} from '@glidepath/contracts';
import type { JointRollout, PlannedJoint, Returning } from './joint-state.js';
import { ofTarget } from './of-target.js';

/**
 * A joint rollout as the API shows it.
 * @param version of its stream
 * @param flights of its targets as the API shows them, by target
 * @returns null for a stream without a plan
 */
export function jointView(
  joint: JointRollout,
  version: number,
  flights: ReadonlyMap<string, RolloutView>,
): RolloutView | null {
  if (joint.status === 'none') return null;
  const { rolloutId, changeId, key, service, environment, plan, attempt } = joint.filed;
  const all = [...flights.values()];
  const head = { rolloutId, changeId, key, target: null, service, environment, plan, attempt, version };
  return {
    ...head,
    status: statusOf(joint),
    step: all.filter(({ status }) => status === 'completed').length,
    weightPercent: Math.min(...all.map(({ weightPercent }) => weightPercent)),
    observedPercent: null,
    verdict: all.find(({ verdict }) => verdict === 'harmful')?.verdict ?? null,
    indicators: [],
    reason: reasonOf(joint, all),
    problem: problemOf(joint, all),
    wave: null,
    steps: [],
    waitsFor:
      joint.status === 'planned' ? (all.find(({ waitsFor }) => waitsFor.length > 0)?.waitsFor ?? []) : [],
    warmUntil: warmUntilOf(joint),
    startedAt: joint.startedAtMs === null ? null : new Date(joint.startedAtMs).toISOString(),
    endedAt: 'endedAtMs' in joint ? new Date(joint.endedAtMs).toISOString() : null,
    targets: plan.targets.flatMap((target) => {
      const flight = flights.get(target.name);
      const after = predecessorsOf(target).map(({ target: name, step }) =>
        step === null ? name : `${name}:${step}`,
      );
      return flight === undefined ? [] : [{ name: target.name, after, flight: flightOf(flight) }];
    }),
  };
}

function flightOf({ target: _, targets: __, ...flight }: RolloutView): FlightView {
  return flight;
}

function warmUntilOf(joint: PlannedJoint): string | null {
  const { warm } = joint.filed.plan;
  if (joint.status !== 'completed' || warm === undefined) return null;
  return new Date(joint.endedAtMs + durationMs(warm)).toISOString();
}

function statusOf(joint: PlannedJoint): RolloutStatus {
  switch (joint.status) {
    case 'planned':
    case 'flying': {
      if (joint.pauseReason !== null || Object.keys(joint.held).length > 0) return 'paused';
      return joint.status === 'planned' ? 'planned' : 'running';
    }
    case 'returning':
      return joint.failed.length > 0 || questionOf(joint) !== null ? 'rollback-failed' : 'rolling-back';
    case 'completed':
    case 'rolled-back':
      return joint.status;
  }
}

/** What somebody was asked and has not answered. */
function questionOf({ asked, ordered }: Returning): string | null {
  const [open] = Object.entries(asked).filter(([target]) => ofTarget(ordered, target) === undefined);
  return open?.[1] ?? null;
}

function reasonOf(joint: PlannedJoint, flights: readonly RolloutView[]): string | null {
  switch (joint.status) {
    case 'planned':
    case 'flying': {
      const [held] = Object.entries(joint.held);
      if (joint.pauseReason !== null) return joint.pauseReason;
      if (held !== undefined) return `${held[0]}: ${held[1].reason}`;
      return joint.status === 'planned' ? (flights[0]?.reason ?? null) : null;
    }
    case 'completed':
      return null;
    case 'returning':
    case 'rolled-back':
      return joint.reason;
  }
}

function problemOf(joint: PlannedJoint, flights: readonly RolloutView[]): RolloutView['problem'] {
  const question = joint.status === 'returning' ? questionOf(joint) : null;
  if (question !== null) {
    return {
      type: '/problems/rollback-failed',
      title: 'Somebody has to say whether it comes back',
      detail: question,
    };
  }
  return flights.find(({ problem }) => problem !== null)?.problem ?? null;
}
