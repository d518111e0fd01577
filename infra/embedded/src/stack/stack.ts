import type { StepReport } from './step-report.js';

/** The processes of Glidepath, in the order their addresses are shown. */
export const STACK_SERVICES = [
  'gateway',
  'intake',
  'risk',
  'approvals',
  'rollout',
  'audit',
  'relay',
] as const;
export type StackService = (typeof STACK_SERVICES)[number];

export interface StartStackOptions {
  /** Data, secrets, logs and run records go below this folder. A second stack in the same home is refused. */
  readonly home: string;
  /** `default`: a busy port moves to the next free one. `free`: any. Default `free`. */
  readonly ports?: 'free' | 'default';
  /** The gateway's port; when it is busy the start fails instead of moving. */
  readonly gatewayPort?: number;
  /** Default: all. */
  readonly services?: readonly StackService[];
  /** `false` trades safety against power loss for speed, for tests. Default true. */
  readonly durable?: boolean;
  /** Stop everything when this process ends, even by kill -9. For tests. Default false. */
  readonly stopsWithThisProcess?: boolean;
  /** Admin URL of a running Postgres to use instead of the embedded one. */
  readonly databaseUrl?: string;
  /** URL of a running NATS to use instead of the embedded one; its accounts must be those of `natsConfig(home)`. */
  readonly natsUrl?: string;
  /** Full ranges of the log older than this are archived; none when absent. */
  readonly archiveAfterDays?: number | undefined;
  /** Settings of a service beyond the usual ones: `{ approvals: { APPROVAL_TTL_HOURS: '1' } }`. */
  readonly settings?: Partial<Record<StackService, Readonly<Record<string, string>>>>;
  /** Gives up starting, and stops what was started. */
  readonly signal?: AbortSignal;
  /** Receives every step as it ends, with its time. */
  readonly onStep?: (step: StepReport) => void;
  /** Receives what a person should know while the stack runs: restarts, repairs. */
  readonly log?: (line: string) => void;
}

/** A running Glidepath. */
export interface Stack {
  readonly home: string;
  /** The gateway: `http://127.0.0.1:7400`. */
  readonly url: string;
  /** Where each started service listens. */
  readonly urls: Readonly<Partial<Record<StackService, string>>>;
  /** A bearer token of a demo identity (`ada`, `grace`, `pipeline` …), from the gateway's development issuer. */
  token(as: string): Promise<string>;
  /** A bearer token with any claims, signed by the development issuer's key. */
  signToken(claims: TokenClaims): Promise<string>;
  /** Superuser, database `glidepath`. */
  readonly adminDatabaseUrl: string;
  /** As the database role of that service. */
  serviceDatabaseUrl(service: string): string;
  /** Without credentials. */
  readonly natsUrl: string;
  /** The NATS user of that name: `admin`, `relay`, `publisher` or a service. */
  natsCredentials(user: string): { readonly user: string; readonly password: string };
  readonly services: StackServices;
  readonly nats: StackServer & {
    /** Loses every stream and consumer. Only while stopped. */
    deleteStorage(): Promise<void>;
  };
  readonly postgres: StackServer;
  /** Stops everything and keeps the data. Idempotent. */
  stop(): Promise<void>;
  /** Ends every process of the stack by SIGKILL, as a power failure would; a new `startStack` in the same home follows. */
  kill9(): Promise<void>;
}

export interface StackServices {
  pid(service: StackService): number | undefined;
  /** SIGKILL; the stack starts the service again by itself. Resolves when the process is gone. */
  kill9(service: StackService): Promise<void>;
  /** Stops the service and leaves it stopped. */
  stop(service: StackService): Promise<void>;
  /** Starts a stopped service, or stops and starts a running one; resolves when it is ready. */
  restart(service: StackService): Promise<void>;
  /** Resolves when the service answers `/readyz` with 200. @throws StackError after 30 s */
  ready(service: StackService): Promise<void>;
}

/** A server the stack starts again when it dies, and not when it was stopped. */
export interface StackServer {
  stop(): Promise<void>;
  /** On the same port and data. */
  start(): Promise<void>;
  kill9(): Promise<void>;
}

export interface TokenClaims {
  readonly sub: string;
  readonly kind?: 'person' | 'workload';
  readonly roles?: readonly string[];
  readonly domains?: readonly string[];
  readonly onBehalfOf?: string;
  /** Default one hour. */
  readonly lifetimeSeconds?: number;
}
