import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { StackError } from '../stack-error.js';

const run = promisify(execFile);
const ACCOUNT = 'postgres';
const ENTER_BY_OWNER = 0o100;
const ENTER_BY_GROUP = 0o010;
const ENTER_BY_OTHERS = 0o001;

/** The account a server runs as when we are root, which Postgres refuses to be. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The `postgres` account of this machine, created when there is none.
 * @returns nothing when we are not root: the server then runs as us
 * @throws StackError when the account can be neither found nor created
 */
export async function postgresAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const account = (await lookUp()) ?? (await create());
  if (account !== undefined) return account;
  throw new StackError({
    step: 'postgres',
    problem: `Postgres does not run as root, and the account "${ACCOUNT}" could not be created`,
    fix: 'run as another user, or create the account: useradd --system postgres',
  });
}

/** The first folder on the way to `path`, itself included, that the account may not enter; nothing when it may enter all. */
export async function blockedAt(path: string, { uid, gid }: Account): Promise<string | undefined> {
  for (const folder of foldersTo(resolve(path))) {
    const found = await stat(folder).catch(() => undefined);
    if (found === undefined) return undefined;
    const bit = found.uid === uid ? ENTER_BY_OWNER : found.gid === gid ? ENTER_BY_GROUP : ENTER_BY_OTHERS;
    if ((found.mode & bit) === 0) return folder;
  }
  return undefined;
}

/** Every folder on the way, the root first. */
function foldersTo(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...foldersTo(parent), path];
}

async function lookUp(): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', ACCOUNT]), run('id', ['-g', ACCOUNT])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

async function create(): Promise<Account | undefined> {
  // The second form is Alpine's.
  const ways: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', ACCOUNT]],
    ['adduser', ['-S', '-D', '-H', ACCOUNT]],
  ];
  for (const [program, args] of ways) {
    await run(program, args).catch(() => undefined);
    const account = await lookUp();
    if (account !== undefined) return account;
  }
  return undefined;
}
