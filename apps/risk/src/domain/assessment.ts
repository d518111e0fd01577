import type { ChangeSubmitted, RiskAssessed, RiskEvent } from '@glidepath/contracts';
import type { Decider } from '@glidepath/event-store';
import { canonicalDigest } from '@glidepath/event-store';
import { currentRiskModel } from '@glidepath/risk-model';
import { assess } from './assess.js';
import type { Verdict } from './assess.js';
import type { AssessmentInputs } from './assessment-inputs.js';
import { currentPolicySet } from './policy-sets.js';

/** Which revision was dealt with last; 0 before the first. Stream `risk-<changeId>`. */
export interface Assessment {
  readonly revision: number;
}

export interface AssessChange {
  readonly type: 'assess';
  readonly change: Pick<ChangeSubmitted['data'], 'changeId' | 'key' | 'revision' | 'digest' | 'authors'>;
  readonly inputs: AssessmentInputs;
  /** The log positions the inputs were read from. */
  readonly facts: RiskAssessed['data']['facts'];
}

/** One assessment a revision: the same revision again, or an older one, leads to nothing. */
export const assessment: Decider<Assessment, AssessChange, RiskEvent> = {
  initialState: () => ({ revision: 0 }),
  decide({ change, inputs, facts }, state) {
    const { changeId, key, revision, digest, authors } = change;
    if (revision <= state.revision) return [];
    const verdict = verdictOrReason(inputs);
    if (typeof verdict === 'string') {
      return [{ type: 'risk.failed', data: { changeId, revision, reason: verdict } }];
    }
    const { service, environment } = inputs.subject;
    const about = { changeId, key, revision, digest, service, environment, authors: [...authors] };
    const frozen = { inputs: { ...inputs }, inputsDigest: canonicalDigest(inputs), facts: [...facts] };
    return [{ type: 'risk.assessed', data: { ...about, ...frozen, ...verdict } }];
  },
  evolve: (_, { data }) => ({ revision: data.revision }),
};

/** A change that cannot be assessed waits, it never passes by default: the failure is a fact too. */
function verdictOrReason(inputs: AssessmentInputs): Verdict | string {
  try {
    return assess(inputs, currentRiskModel, currentPolicySet);
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}
