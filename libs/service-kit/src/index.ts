export { CurrentActor, Public, ReadsOnly, Roles } from './auth/access.js';
export { anonymousIdentity, type Identity, type Role, ROLES } from './auth/identity.js';
export { isFromLoopback, isRebound } from './auth/loopback.js';
export { IdentityVerifier, type IdentityVerifierOptions } from './auth/identity-verifier.js';
export { Clock, SystemClock } from './clock.js';
export {
  createHttpService,
  createService,
  type HttpServiceOptions,
  type ServiceOptions,
} from './create-service.js';
export { Readiness, type ReadinessCheck, type ReadinessReport } from './health/readiness.js';
export type { PassThrough } from './http-application.js';
export { Answer, type AnswerOptions, etagOf } from './http/answer.js';
export type { HttpRequest } from './http/http-request.js';
export { Command, commandIdentityOf, type CommandSource } from './http/idempotency.js';
export { IfMatch, versionFromIfMatch } from './http/if-match.js';
export { parseJsonText } from './http/json-text.js';
export {
  decodeCursor,
  encodeCursor,
  type Page,
  pageOf,
  type PageQuery,
  PageQuerySchema,
  type PageRequest,
  pageSchemaOf,
} from './http/page.js';
export { type Place, PlaceSchema } from './http/place.js';
export { TraceParent } from './http/trace-parent.js';
export { AfterQuerySchema, ProjectionPositions, waitForPosition } from './http/wait-for-position.js';
export { Ids, RandomIds } from './ids.js';
export { type Infrastructure, PG_POOL } from './infrastructure.js';
export { JsonLogger, type LogFields, Logger, type LogLevel } from './logging/logger.js';
export { type ParentSettings, whenParentIsGone } from './parent-watch.js';
export { ParkedEvents } from './parked/parked-events.js';
export {
  BASE_PROBLEMS,
  type BaseProblemCode,
  type ProblemCatalogue,
  type ProblemDefinition,
} from './problems/problem-catalogue.js';
export {
  invalidRequest,
  pointerOf,
  type ProblemDetails,
  ProblemError,
  type RequestFault,
} from './problems/problem-error.js';
export { detailsOf, sendProblem } from './problems/problem-filter.js';
export { type RefusalForm, RefusalForms } from './problems/refusal-forms.js';
export { EXIT_CONFIG, readEnv } from './read-env.js';
export { Service } from './service.js';
export {
  type HttpEnv,
  HttpEnvSchema,
  InlineJwksSchema,
  type ServiceEnv,
  ServiceEnvSchema,
  SwitchSchema,
} from './service-env.js';
export { applyMigrations, type Migration } from './stack/apply-migrations.js';
export { EveryPartition, ReplicaPartitions } from './stack/replica-partitions.js';
