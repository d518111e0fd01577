import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

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

/**
 * The environment a server inherits: ours in plain English and UTC, without settings that would redirect Postgres or
 * change how Node runs (those of a test runner).
 */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const isOurs = (name: string): boolean => !name.startsWith('PG') && name !== 'NODE_OPTIONS';
  const ours = Object.entries(process.env).filter(([name]) => isOurs(name));
  return { ...Object.fromEntries(ours), LC_ALL: 'C', TZ: 'UTC' };
}
