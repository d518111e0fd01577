import type { DeploymentRecorded, GateDecided } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { needsAnswer } from '@glidepath/intake/domain';
import { factOf } from './fact.js';

/**
 * `allowed`: a gate decision let exactly this artifact into this environment before. `detected`: nothing allowed it, and
 * there is a change somebody answers for. `not-production`, `not-a-deployment`: nothing had to allow it. `unexplained`:
 * none of these.
 */
export type DeploymentVerdict =
  'allowed' | 'detected' | 'not-production' | 'not-a-deployment' | 'unexplained';

/** One observed deployment, and what in the log answers for it. */
export interface ReconciledDeployment {
  readonly deploymentId: string;
  readonly position: number;
  readonly observedAt: string;
  readonly service: string;
  readonly environment: string | null;
  readonly artifactDigest: string | null;
  readonly changeId: string | null;
  readonly gateDecisionId: string | null;
  readonly verdict: DeploymentVerdict;
  readonly reason: string;
}

type Observed = DeploymentRecorded['data'];

/**
 * Compares an observed deployment with the decisions about its change.
 * @param event a `deployment.recorded`
 * @param related every event of the change it concerns, or of the change that was detected by it
 * @returns undefined for one that cannot be read
 */
export function reconcileDeployment(
  event: EventEnvelope,
  related: readonly EventEnvelope[],
): ReconciledDeployment | undefined {
  const fact = factOf(event);
  if (fact?.type !== 'deployment.recorded') return undefined;
  const { deploymentId, observedAt, service, environment, artifactDigest, gateDecisionId } = fact.data;
  const { position, correlationId: changeId } = event;
  const observed = {
    deploymentId,
    position,
    observedAt,
    service,
    environment,
    artifactDigest,
    changeId,
    gateDecisionId,
  };
  return { ...observed, ...verdictOf(fact.data, position, related) };
}

function verdictOf(
  observed: Observed,
  position: number,
  related: readonly EventEnvelope[],
): Pick<ReconciledDeployment, 'verdict' | 'reason'> {
  const { kind, gateDecisionId, deploymentId } = observed;
  if (kind === 'removed' || kind === 'published')
    return { verdict: 'not-a-deployment', reason: `it was ${kind}: nothing new runs` };
  if (gateDecisionId !== null) return verdictOnDecision(observed, position, gateDecisionId, related);
  const isDetected = related.some((event) => {
    const fact = factOf(event);
    return fact?.type === 'change.detected' && fact.data.deploymentId === deploymentId;
  });
  if (isDetected)
    return { verdict: 'detected', reason: 'nothing allowed it; a change was recorded to answer for it' };
  return needsAnswer(observed)
    ? { verdict: 'unexplained', reason: 'nothing allowed it, and nobody answers for it' }
    : {
        verdict: 'not-production',
        reason: `${observed.environment ?? 'its environment'} asks for no decision`,
      };
}

function verdictOnDecision(
  observed: Observed,
  position: number,
  decisionId: string,
  related: readonly EventEnvelope[],
): Pick<ReconciledDeployment, 'verdict' | 'reason'> {
  for (const event of related) {
    const fact = factOf(event);
    if (fact?.type !== 'gate.decided' || fact.data.decisionId !== decisionId) continue;
    const fault = faultOf(observed, position, fact.data, event.position);
    return fault === undefined
      ? { verdict: 'allowed', reason: `allowed at position ${event.position}` }
      : { verdict: 'unexplained', reason: fault };
  }
  return {
    verdict: 'unexplained',
    reason: `the decision ${decisionId} it names is not among those of its change`,
  };
}

function faultOf(
  { service, environment, artifactDigest }: Observed,
  position: number,
  decided: GateDecided['data'],
  decidedAt: number,
): string | undefined {
  if (decided.outcome !== 'allow') return `the decision it names was to ${decided.outcome}`;
  if (decidedAt > position) return 'the decision it names came after it';
  const isSame =
    decided.service === service &&
    decided.environment === environment &&
    decided.artifactDigest === artifactDigest;
  return isSame ? undefined : 'the decision it names was about another artifact, service or environment';
}
