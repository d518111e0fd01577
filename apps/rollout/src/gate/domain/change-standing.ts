import { type ChangeEvent, type ChangeState, servicesOf } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';

/** As much of a change as a gate has to know. */
export interface ChangeStanding {
  readonly changeId: string;
  readonly service: string;
  readonly environment: string;
  readonly state: ChangeState;
  readonly revision: number;
  readonly digest: string;
  readonly artifactDigests: readonly string[];
  /** Log position of the last fact looked at. */
  readonly position: number;
}

/**
 * A change that was only detected proposes nothing and has no standing.
 * @param asked the service a gate is asked for: a change of several stands for each of them
 */
export function changeStanding(events: readonly EventEnvelope[], asked?: string): ChangeStanding | null {
  let standing: ChangeStanding | null = null;
  for (const event of events) {
    const next = evolve(standing, event as EventEnvelope & ChangeEvent, asked);
    standing = next === null ? null : { ...next, position: event.position };
  }
  return standing;
}

function evolve(
  standing: ChangeStanding | null,
  { type, data, position }: ChangeEvent & EventEnvelope,
  asked: string | undefined,
) {
  if (type === 'change.submitted' || type === 'change.amended') {
    const { changeId, revision, digest, proposal } = data;
    const { environment, artifacts } = proposal;
    const service = servicesOf(proposal).find((one) => one === asked) ?? proposal.service;
    const artifactDigests = artifacts.map((artifact) => artifact.digest);
    const state: ChangeState = 'assessing';
    return { changeId, service, environment, state, revision, digest, artifactDigests, position };
  }
  return standing === null ? null : { ...standing, state: stateAfter(type, standing.state) };
}

function stateAfter(
  type: Exclude<ChangeEvent['type'], 'change.submitted' | 'change.amended'>,
  state: ChangeState,
): ChangeState {
  switch (type) {
    case 'change.assessed':
      return state === 'assessing' ? 'awaiting-approval' : state;
    case 'change.approved':
      return 'approved';
    case 'change.rejected':
      return 'rejected';
    case 'change.cancelled':
      return 'cancelled';
    case 'change.expired':
      return 'expired';
    case 'change.scheduled':
      return 'scheduled';
    case 'change.started':
    case 'change.resumed':
      return 'executing';
    case 'change.paused':
      return 'paused';
    case 'change.verifying':
      return 'verifying';
    case 'change.rolling-back':
      return 'rolling-back';
    case 'change.completed':
      return 'completed';
    case 'change.rolled-back':
      return 'rolled-back';
    case 'change.failed':
      return 'failed';
    case 'change.detected':
      return 'detected';
  }
}
