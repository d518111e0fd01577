import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { EmbeddedEnv } from '../env.js';
import { StackError, reasonOf } from '../stack-error.js';
import { OLDEST_NATS_SERVER, isSupportedNatsServer, natsServerVersion } from './nats-version.js';
import { cachedNatsServer, provisionNatsServer } from './provision-nats-server.js';

const INSTALL =
  'install nats-server (https://github.com/nats-io/nats-server/releases), or set GLIDEPATH_NATS_BIN or NATS_URL';

export interface NatsServerProgram {
  readonly program: string;
  readonly version: string;
  readonly source: 'GLIDEPATH_NATS_BIN' | 'PATH' | 'cache' | 'provisioned';
}

/**
 * Finds a nats-server: GLIDEPATH_NATS_BIN, then PATH, then the cache; else provisions one into the cache.
 * @param log receives why a program was passed over, and what is downloaded
 * @throws StackError saying what to install
 */
export async function findNatsServer(
  env: EmbeddedEnv,
  log: (line: string) => void,
): Promise<NatsServerProgram> {
  if (env.natsBin !== undefined) return chosenByHand(env.natsBin);
  const onPath = await firstOnPath(env.path, log);
  if (onPath !== undefined) return { ...onPath, source: 'PATH' };
  for (const cacheDir of env.cacheDirs) {
    const cached = await usable(cachedNatsServer(cacheDir), log);
    if (cached !== undefined) return { ...cached, source: 'cache' };
  }
  return provisioned(env, log);
}

async function chosenByHand(program: string): Promise<NatsServerProgram> {
  const version = await natsServerVersion(program);
  if (version !== undefined && isSupportedNatsServer(version))
    return { program, version, source: 'GLIDEPATH_NATS_BIN' };
  const problem =
    version === undefined
      ? `GLIDEPATH_NATS_BIN=${program} is not a nats-server that runs here`
      : `GLIDEPATH_NATS_BIN=${program} is version ${version}, and the oldest supported is ${OLDEST_NATS_SERVER}`;
  throw new StackError({
    step: 'nats',
    problem,
    fix: 'correct GLIDEPATH_NATS_BIN, or unset it to have one found',
  });
}

async function provisioned(env: EmbeddedEnv, log: (line: string) => void): Promise<NatsServerProgram> {
  const [cacheDir] = env.cacheDirs;
  if (!env.mayDownload || cacheDir === undefined) {
    throw new StackError({
      step: 'nats',
      problem: 'no nats-server on this machine, and GLIDEPATH_OFFLINE=1 forbids downloading one',
      fix: INSTALL,
    });
  }
  const attempts: string[] = [];
  await provisionNatsServer(cacheDir, log).catch((error: unknown) =>
    attempts.push(...reasonOf(error).split('\n')),
  );
  const found = await usable(cachedNatsServer(cacheDir), log);
  if (found !== undefined) return { ...found, source: 'provisioned' };
  throw new StackError({
    step: 'nats',
    problem: 'no nats-server on this machine, and none could be provisioned',
    logTail: attempts,
    fix: INSTALL,
  });
}

async function firstOnPath(
  path: string,
  log: (line: string) => void,
): Promise<Omit<NatsServerProgram, 'source'> | undefined> {
  const name = process.platform === 'win32' ? 'nats-server.exe' : 'nats-server';
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const found = await usable(join(folder, name), log);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function usable(
  program: string,
  log: (line: string) => void,
): Promise<Omit<NatsServerProgram, 'source'> | undefined> {
  const isExecutable = await access(program, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!isExecutable) return undefined;
  const version = await natsServerVersion(program);
  if (version !== undefined && isSupportedNatsServer(version)) return { program, version };
  log(`${program} passed over: ${version ?? 'no answer'}, the oldest supported is ${OLDEST_NATS_SERVER}`);
  return undefined;
}
