export { type CloudEvent, deployCloudEvent, type DeployEvent } from './deploy-event.js';
export { type DevelopmentToken, developmentToken } from './development-token.js';
export { Glidepath } from './glidepath.js';
export { type FieldFault, GlidepathError, type GlidepathErrorDetails } from './glidepath-error.js';
export {
  type Call,
  type CallOptions,
  type TokenSource,
  Transport,
  type TransportOptions,
  type WriteOptions,
} from './http/transport.js';
export { type ApprovalFilter, Approvals } from './resources/approvals.js';
export {
  Audit,
  type ConsistencyProofView,
  type InclusionProofView,
  type ReconciliationView,
} from './resources/audit.js';
export {
  type ChangeFilter,
  Changes,
  type WaitGoal,
  type WaitOptions,
  type WaitOutcome,
} from './resources/changes.js';
export { type DeploymentFilter, Deployments } from './resources/deployments.js';
export {
  type EventLine,
  Events,
  type FollowOptions,
  type ParkedFilter,
  type ReplayOptions,
} from './resources/events.js';
export { type FlagEvaluation, type FlagFilter, Flags, type RemovedFlag } from './resources/flags.js';
export { Gate } from './resources/gate.js';
export type { Page, PageQuery, Written } from './resources/page.js';
export { type RolloutFilter, Rollouts } from './resources/rollouts.js';
export { type ServiceInput, Services } from './resources/services.js';
