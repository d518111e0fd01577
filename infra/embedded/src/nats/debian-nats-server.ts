import { execFile } from 'node:child_process';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { reasonOf } from '../stack-error.js';

const run = promisify(execFile);
const PACKAGE = 'nats-server';
const TIMEOUT_MS = 120_000;

/**
 * Downloads and unpacks, without installing, the nats-server package of Debian, Ubuntu and their kin. apt checks it
 * against the signed package lists. When this machine has no lists, they are fetched into the work folder.
 * @returns the program, inside the work folder
 * @throws Error in one line when there is no apt or no such package
 */
export async function fetchDebianNatsServer(workDir: string, log: (line: string) => void): Promise<string> {
  log(`downloading ${PACKAGE} with apt-get into the cache (nothing is installed)`);
  const download = (options: readonly string[]): Promise<unknown> =>
    aptGet(workDir, [...options, 'download', PACKAGE]);
  await download([]).catch(async (error: unknown) => {
    if (isMissingProgram(error)) throw new Error('apt-get: not on this machine');
    const options = await privateLists(workDir);
    await aptGet(workDir, [...options, 'update']);
    await download(options);
  });
  const archive = (await readdir(workDir)).find((name) => name.startsWith(PACKAGE) && name.endsWith('.deb'));
  if (archive === undefined) throw new Error('apt-get: downloaded nothing');
  await run('dpkg-deb', ['-x', join(workDir, archive), join(workDir, 'deb')]);
  return join(workDir, 'deb', 'usr', 'sbin', 'nats-server');
}

/** Options that keep package lists in our folder: refreshing the machine's own would need root. */
async function privateLists(workDir: string): Promise<string[]> {
  const [lists, cache] = [join(workDir, 'lists'), join(workDir, 'apt-cache')];
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(join(cache, 'archives', 'partial'), { recursive: true });
  return ['-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${cache}`];
}

async function aptGet(workDir: string, args: readonly string[]): Promise<void> {
  // Without its sandbox user apt, when run as root, can write into a folder that only root may enter.
  const sandbox = process.getuid?.() === 0 ? ['-o', 'APT::Sandbox::User=root'] : [];
  await run('apt-get', ['--quiet', ...sandbox, ...args], { cwd: workDir, timeout: TIMEOUT_MS }).catch(
    (error: unknown) => {
      if (isMissingProgram(error)) throw error;
      const lines = reasonOf(error).split('\n').filter(Boolean);
      throw new Error(
        `apt-get: ${lines.findLast((line) => line.startsWith('E:')) ?? lines.at(-1) ?? 'failed'}`,
      );
    },
  );
}

function isMissingProgram(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
