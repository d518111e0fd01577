import type { ApprovalRequirement, RiskAssessed } from '@glidepath/contracts';
import { evaluatePolicy } from '@glidepath/policy';
import type { ChangePolicyInput, CompiledPolicySet, PolicyDecision } from '@glidepath/policy';
import { assessRisk } from '@glidepath/risk-model';
import type { RiskModel, RiskScore } from '@glidepath/risk-model';
import type { AssessmentInputs } from './assessment-inputs.js';

/** The part of an assessment that follows from its inputs. */
export type Verdict = Pick<
  RiskAssessed['data'],
  'model' | 'score' | 'band' | 'factors' | 'policy' | 'rules' | 'decision' | 'requirements'
>;

/**
 * Scores a change and asks the rules about it. Pure: the same inputs, model and policy set give the same verdict.
 * @throws RangeError when an input is out of the range the model knows
 */
export function assess(inputs: AssessmentInputs, model: RiskModel, policySet: CompiledPolicySet): Verdict {
  const risk = assessRisk(model, inputs.facts);
  const decision = evaluatePolicy(policySet, policyInput(inputs, risk));
  return {
    model: { id: risk.modelId, version: risk.modelVersion },
    score: risk.score,
    band: risk.band,
    factors: [...risk.factors],
    policy: { id: decision.policySetId, version: decision.version, digest: decision.digest },
    rules: decision.rules.map((rule) => ({ ...rule })),
    decision: decision.outcome,
    requirements: requirementsOf(decision),
  };
}

function policyInput({ facts, subject }: AssessmentInputs, risk: RiskScore): ChangePolicyInput {
  return {
    change: {
      kind: facts.changeKind,
      hasBackout: facts.backout === null ? null : facts.backout !== 'absent',
      strategy: facts.plan?.strategy ?? null,
      hasAnalysis: facts.plan?.hasAnalysis ?? null,
      artifactCount: facts.artifactCount,
      destructiveSqlStatements: facts.destructiveSql,
    },
    environment: {
      name: subject.environment,
      tier: facts.environmentTier,
      isProduction: facts.environmentTier === null || facts.environmentTier === 'production',
    },
    service: {
      name: subject.service,
      isKnown: subject.isKnownService,
      tier: facts.serviceTier,
      ownerDomain: subject.ownerDomain,
    },
    risk: { score: risk.score, band: risk.band, unknownCount: risk.unknownCount },
  };
}

/** After merging there is one requirement a domain, so the domain names it. */
function requirementsOf({ requirements, rules }: PolicyDecision): ApprovalRequirement[] {
  return requirements.map(({ domain, count, ruleIds }) => ({
    id: domain,
    domain,
    count,
    reason: rules
      .filter(({ id }) => ruleIds.includes(id))
      .map(({ message }) => message)
      .join(' ')
      .slice(0, 500),
  }));
}
