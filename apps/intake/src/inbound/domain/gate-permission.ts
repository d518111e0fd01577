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
 * The newest decision that let the artifact pass for a change, null when there is none.
 * @param decisions of one gate stream, oldest first
 */
export function permissionOf(decisions: readonly GateDecided[]): GatePermission | null {
  const allowing = decisions.findLast(({ data }) => data.outcome === 'allow' && data.changeId !== null);
  if (allowing === undefined || allowing.data.changeId === null) return null;
  return { changeId: allowing.data.changeId, decisionId: allowing.data.decisionId };
}
