export { startPostgres } from './postgres/start-postgres.js';
export type { RunningPostgres, StartPostgresOptions } from './postgres/start-postgres.js';
export { startNats } from './nats/start-nats.js';
export type { NatsPlace, RunningNats, StartNatsOptions } from './nats/start-nats.js';
export { findNatsServer } from './nats/find-nats-server.js';
export type { NatsServerProgram } from './nats/find-nats-server.js';
export type { RunningServer } from './servers/embedded-server.js';
export { readEmbeddedEnv } from './env.js';
export type { EmbeddedEnv } from './env.js';
export { freePort, isPortFree, nextFreePort } from './servers/free-port.js';
export { StackError } from './stack-error.js';
export type { StackFailure } from './stack-error.js';
export { instanceFile, runningInstance } from './stack/instance-lock.js';
export type { RunningInstance } from './stack/instance-lock.js';
export { removeData } from './stack/remove-data.js';
export { startStack } from './stack/start-stack.js';
export { STACK_SERVICES } from './stack/stack.js';
export type {
  Stack,
  StackServer,
  StackService,
  StackServices,
  StartStackOptions,
  TokenClaims,
} from './stack/stack.js';
export type { StepReport } from './stack/step-report.js';
