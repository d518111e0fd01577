export { accessReport, type AccessReport } from './evidence/domain/access-report.js';
export { changeDossier, type ChangeDossier } from './evidence/domain/change-dossier.js';
export { unreadable, type UnreadableRecord } from './evidence/domain/fact.js';
export { PeriodTally } from './evidence/domain/period-tally.js';
export { reconcileDeployment, type ReconciledDeployment } from './evidence/domain/reconcile-deployments.js';
export {
  decideSigning,
  type SignedHead,
  type SigningDecision,
  type SigningQuestion,
} from './ledger/domain/decide-signing.js';
export { type LedgerAlarm, LedgerAlarmError, missingRecords } from './ledger/domain/ledger-alarm.js';
export {
  DECISION_KINDS,
  type DecisionDifference,
  type DecisionFinding,
  type DecisionKind,
} from './replay/domain/decision.js';
export { DECISION_EVENTS, DecisionReplay } from './replay/domain/decision-replay.js';
