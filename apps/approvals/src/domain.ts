export { approvalCase } from './domain/approval-case.js';

export type { ApprovalCommand, DecidingPerson } from './domain/approval-commands.js';
export { caseView } from './domain/case-view.js';
export { matchApprovers } from './domain/match-approvers.js';
export type { Matching, Supporter } from './domain/match-approvers.js';
export { recomputeOutcome, recomputeResolution } from './domain/recompute-outcome.js';
export type { RecomputedRound } from './domain/recompute-outcome.js';
export type { ApprovalCase, GivenDecision, Round } from './domain/round.js';
export { settle } from './domain/settle.js';
export type { Resolution } from './domain/settle.js';
