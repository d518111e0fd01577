import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { reasonOf } from '../stack-error.js';
import { fetchDebianNatsServer } from './debian-nats-server.js';
import { fetchReleasedNatsServer } from './released-nats-server.js';

/** Where a provisioned program is kept in a cache folder. */
export function cachedNatsServer(cacheDir: string): string {
  return join(cacheDir, 'nats', process.platform === 'win32' ? 'nats-server.exe' : 'nats-server');
}

/**
 * Puts a nats-server into the cache: from the distribution on Debian and its kin, else from the official release.
 * Needs no rights beyond writing the cache, and starts no daemon.
 * @throws Error with one line for each way that failed
 */
export async function provisionNatsServer(cacheDir: string, log: (line: string) => void): Promise<void> {
  const target = cachedNatsServer(cacheDir);
  await mkdir(dirname(target), { recursive: true });
  const workDir = await mkdtemp(join(cacheDir, 'nats-download-'));
  const failures: string[] = [];
  try {
    for (const fetchProgram of [fetchDebianNatsServer, fetchReleasedNatsServer]) {
      const program = await fetchProgram(workDir, log).catch(
        (error: unknown) => void failures.push(reasonOf(error)),
      );
      if (typeof program !== 'string') continue;
      // In one step: a parallel start sees the whole program or none.
      await rename(program, target);
      return;
    }
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
  throw new Error(failures.join('\n'));
}
