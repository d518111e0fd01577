import type { GateDecided } from '@glidepath/contracts';
import { canonicalDigest } from '@glidepath/event-store';

/** The gate's stream for an artifact, named by the rollout service. */
export function gateStreamOf(service: string, environment: string, artifactDigest: string): string {
  return `gate-${canonicalDigest([service, environment, artifactDigest])}`;
}

export interface GatePermission {
  readonly changeId: string;
  readonly decisionId: string;
}

/**
 * The newest decision that let the artifact pass for a change, null when there is none or when a later one had denied
 * that change by the time of the deployment: what was brought back may not return on the permission of its first flight.
 * @param decisions of one gate stream, oldest first
 * @param observedAt when the deployment is said to have happened, ISO 8601
 */
export function permissionOf(decisions: readonly GateDecided[], observedAt: string): GatePermission | null {
  const at = decisions.findLastIndex(({ data }) => data.outcome === 'allow' && data.changeId !== null);
  const allowing = decisions[at]?.data;
  if (allowing === undefined || allowing.changeId === null) return null;
  const observedAtMs = Date.parse(observedAt);
  // A denial of another change, or of one nobody knows, says nothing about this one.
  const isDenied = decisions
    .slice(at + 1)
    .some(
      ({ data: { outcome, changeId, decidedAt } }) =>
        outcome === 'deny' && changeId === allowing.changeId && Date.parse(decidedAt) <= observedAtMs,
    );
  return isDenied ? null : { changeId: allowing.changeId, decisionId: allowing.decisionId };
}
