import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { REPOSITORY } from './repository.js';

// sysexits.h: something is wrong with the configuration.
const EX_CONFIG = 78;

const EnvSchema = z.object({
  PATH: z.string().default(''),
  /** The nats-server program to use, before any on PATH. */
  GLIDEPATH_NATS_BIN: z.string().min(1).optional(),
  /** Where the stack keeps its data; its `cache` folder may hold provisioned programs. */
  GLIDEPATH_HOME: z.string().min(1).optional(),
  /** `1` forbids downloads: a program that is not on this machine is an error. */
  GLIDEPATH_OFFLINE: z.enum(['0', '1']).default('0'),
  XDG_CACHE_HOME: z.string().min(1).optional(),
});

/** What the embedded servers take from the environment. */
export interface EmbeddedEnv {
  readonly path: string;
  readonly natsBin?: string;
  /** Folders that may hold provisioned programs; the first is where new ones go. */
  readonly cacheDirs: readonly string[];
  readonly mayDownload: boolean;
}

/** @throws ZodError when a setting has a value it cannot have */
export function readEmbeddedEnv(source: NodeJS.ProcessEnv = process.env): EmbeddedEnv {
  const env = EnvSchema.parse(source);
  const userCache = join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'glidepath');
  return {
    path: env.PATH,
    ...(env.GLIDEPATH_NATS_BIN === undefined ? {} : { natsBin: env.GLIDEPATH_NATS_BIN }),
    cacheDirs:
      env.GLIDEPATH_HOME === undefined ? [userCache] : [join(env.GLIDEPATH_HOME, 'cache'), userCache],
    mayDownload: env.GLIDEPATH_OFFLINE === '0',
  };
}

/** Full ranges of the log older than so many days are archived; none when it is not set. Empty counts as not set. */
const ArchiveAfterSchema = z
  .union([z.literal('').transform(() => undefined), z.coerce.number().int().min(1).max(36_500)])
  .optional();

const LauncherEnvSchema = z.object({
  GLIDEPATH_HOME: z.string().min(1).default(join(REPOSITORY, '.glidepath')),
  /** Admin URL of a Postgres to use instead of the embedded one. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** A NATS to use instead of the embedded one; its configuration is what `glidepath.js nats-config` prints. */
  NATS_URL: z.url({ protocol: /^(nats|tls)$/ }).optional(),
  ARCHIVE_EVENTS_AFTER_DAYS: ArchiveAfterSchema,
});
export type LauncherEnv = z.infer<typeof LauncherEnvSchema>;

/** The settings of the launcher; ends the process when one has a value it cannot have. */
export function readLauncherEnv(): LauncherEnv {
  return readOrExit(LauncherEnvSchema);
}

const BootstrapEnvSchema = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  NATS_URL: z.string().min(1),
  NATS_USER: z.string().default('admin'),
  NATS_PASSWORD: z.string().min(1),
  /** Copies of each stream; more than one needs a NATS cluster. */
  NATS_REPLICAS: z.coerce.number().int().min(1).max(5).default(1),
  /** Serves /healthz and /readyz when given. */
  PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  HOST: z.string().default('127.0.0.1'),
  INTAKE_DATABASE_PASSWORD: z.string().min(1).optional(),
  RISK_DATABASE_PASSWORD: z.string().min(1).optional(),
  APPROVALS_DATABASE_PASSWORD: z.string().min(1).optional(),
  ROLLOUT_DATABASE_PASSWORD: z.string().min(1).optional(),
  AUDIT_DATABASE_PASSWORD: z.string().min(1).optional(),
  RELAY_DATABASE_PASSWORD: z.string().min(1).optional(),
  ARCHIVE_EVENTS_AFTER_DAYS: ArchiveAfterSchema,
});
export type BootstrapEnv = z.infer<typeof BootstrapEnvSchema>;

/** The settings of the bootstrap process; ends it when one is missing or has a value it cannot have. */
export function readBootstrapEnv(): BootstrapEnv {
  return readOrExit(BootstrapEnvSchema);
}

/** Says every fault at once. */
function readOrExit<T>(schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(process.env);
  if (parsed.success) return parsed.data;
  process.stderr.write(`These settings are wrong:\n${z.prettifyError(parsed.error)}\n`);
  process.exit(EX_CONFIG);
}

// What is meant for us alone (admin credentials), what would redirect Postgres, and what a test runner sets for itself.
const NOT_INHERITED = /^(PG.*|NODE_OPTIONS|DATABASE_URL|NATS_URL|NATS_USER|NATS_PASSWORD|PORT|HOST)$/;

/** The environment a server inherits: ours in plain English and UTC, without credentials and redirections. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !NOT_INHERITED.test(name));
  return { ...Object.fromEntries(inherited), LC_ALL: 'C', TZ: 'UTC' };
}
