import { createHash } from 'node:crypto';
import { chmod, chown, mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { blockedAt } from './postgres-account.js';
import type { Account } from './postgres-account.js';
import { copyProgramsTo } from './postgres-programs.js';
import type { PostgresPrograms } from './postgres-programs.js';

// FHS 3.0, 5.8 and 5.5: state and re-creatable data of a program run by root.
const ROOT_STATE_DIR = '/var/lib/glidepath';
const ROOT_CACHE_DIR = '/var/cache/glidepath';
const PRIVATE = 0o700;
const MAY_PASS = 0o011;

export interface PostgresPlaces {
  readonly dataDir: string;
  readonly programs: PostgresPrograms;
  /** What was put elsewhere than expected, for the person who started us. */
  readonly notes: readonly string[];
}

/**
 * Decides where data and programs live, and creates the data folder. As root both must be places that the postgres
 * account may enter: a checkout in root's own home directory is not.
 * @param wanted the data folder, when the account may enter it
 */
export async function placePostgres(
  wanted: string,
  programs: PostgresPrograms,
  account: Account | undefined,
): Promise<PostgresPlaces> {
  const dataDir = resolve(wanted);
  if (account === undefined) {
    await mkdir(dataDir, { recursive: true, mode: PRIVATE });
    return { dataDir, programs, notes: [] };
  }
  const data = await placeData(dataDir, account);
  const usable = await placePrograms(programs, account);
  return { dataDir: data.dataDir, programs: usable.programs, notes: [...data.notes, ...usable.notes] };
}

async function placeData(wanted: string, account: Account): Promise<{ dataDir: string; notes: string[] }> {
  const home = resolve(wanted, '..');
  await mkdir(home, { recursive: true });
  const blocked = await blockedAt(home, account);
  // Our own folder may be opened for passing through (what is secret in it has its own mode); a parent is not ours to open.
  if (blocked === home) await chmod(home, ((await stat(home)).mode & 0o777) | MAY_PASS);
  const isUsable = blocked === undefined || blocked === home;
  const dataDir = isUsable ? wanted : elsewhere(wanted);
  await mkdir(dataDir, { recursive: true, mode: PRIVATE });
  await chmod(dataDir, PRIVATE);
  await chown(dataDir, account.uid, account.gid);
  if (isUsable) return { dataDir, notes: [] };
  await chmod(ROOT_STATE_DIR, 0o755);
  return {
    dataDir,
    notes: [`data in ${dataDir}: as root, Postgres runs as "postgres", who may not enter ${blocked}`],
  };
}

/** Every folder that may hold the data of a cluster wanted in this one. */
export function postgresDataDirs(wanted: string): string[] {
  return [resolve(wanted), elsewhere(resolve(wanted))];
}

function elsewhere(wanted: string): string {
  return join(ROOT_STATE_DIR, createHash('sha256').update(wanted).digest('hex').slice(0, 12));
}

async function placePrograms(
  programs: PostgresPrograms,
  account: Account,
): Promise<{ programs: PostgresPrograms; notes: string[] }> {
  const blocked = await blockedAt(programs.nativeDir, account);
  if (blocked === undefined) return { programs, notes: [] };
  await mkdir(ROOT_CACHE_DIR, { recursive: true });
  const copy = await copyProgramsTo(ROOT_CACHE_DIR, programs);
  return { programs: copy, notes: [`programs in ${copy.nativeDir}: "postgres" may not enter ${blocked}`] };
}
