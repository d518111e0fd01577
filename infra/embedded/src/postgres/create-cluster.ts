import { execFile } from 'node:child_process';
import { chown, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { serverEnvironment } from '../env.js';
import { StackError, reasonOf } from '../stack-error.js';
import type { Account } from './postgres-account.js';
import type { PostgresPrograms } from './postgres-programs.js';

const run = promisify(execFile);
const LOG_LINES = 20;

export interface NewCluster {
  readonly dataDir: string;
  readonly programs: PostgresPrograms;
  readonly account: Account | undefined;
  /** Of the superuser `postgres`. */
  readonly password: string;
  readonly durable: boolean;
}

/**
 * Initialises the data folder, unless it already holds a cluster. The work is done beside it and moved into place, so
 * that a start killed half way leaves nothing that looks like a cluster.
 * @throws StackError with what initdb said, or when the folder holds something else
 */
export async function createCluster({
  dataDir,
  programs,
  account,
  password,
  durable,
}: NewCluster): Promise<void> {
  const found = await readdir(dataDir);
  if (found.includes('PG_VERSION')) return;
  if (found.length > 0) {
    const problem = `${dataDir} is not empty and holds no database cluster`;
    throw new StackError({ step: 'postgres', problem, fix: 'choose another folder: GLIDEPATH_HOME=…' });
  }
  const draft = `${dataDir}.draft`;
  const passwordFile = `${dataDir}.password`;
  try {
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { mode: 0o700 });
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (account !== undefined)
      await Promise.all([draft, passwordFile].map((path) => chown(path, account.uid, account.gid)));
    const env = serverEnvironment();
    await run(programs.initdb, initdbArguments(draft, passwordFile, durable), {
      cwd: draft,
      env,
      ...account,
    });
    await rename(draft, dataDir);
  } catch (cause) {
    const logTail = reasonOf(cause).split('\n').filter(Boolean).slice(-LOG_LINES);
    const fix = `check free space and rights of ${dataDir}`;
    throw new StackError({
      step: 'postgres',
      problem: 'cannot create the database cluster',
      logTail,
      fix,
      cause,
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

function initdbArguments(dataDir: string, passwordFile: string, durable: boolean): string[] {
  return [
    `--pgdata=${dataDir}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    ...(durable ? [] : ['--no-sync']),
  ];
}
