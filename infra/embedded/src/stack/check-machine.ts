import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { StackError } from '../stack-error.js';
import { serviceProgram } from './service-program.js';
import type { StackService } from './stack.js';

/** package.json, engines. */
const OLDEST_NODE = [20, 19] as const;
const NEEDED_DISK_MB = 300;
const MEBIBYTE = 1_048_576;

/**
 * What has to be true before anything is started.
 * @returns a sentence for the start-up screen
 * @throws StackError with the fix
 */
export async function checkMachine(home: string, services: readonly StackService[]): Promise<string> {
  checkNode();
  const freeMb = await freeDiskMb(home);
  if (freeMb < NEEDED_DISK_MB) {
    const problem = `${freeMb} MB free in ${home}, ${NEEDED_DISK_MB} MB are needed`;
    throw new StackError({
      step: 'checks',
      problem,
      fix: 'free some space, or set GLIDEPATH_HOME to a folder on another disk',
    });
  }
  const missing = services.filter((service) => !existsSync(serviceProgram(service)));
  if (missing.length > 0) {
    throw new StackError({
      step: 'checks',
      problem: `not built: ${missing.join(', ')}`,
      fix: 'npm run build',
    });
  }
  return `node ${process.versions.node} · ${Math.round(freeMb / 1024)} GB disk free`;
}

/** @throws StackError when this Node is too old */
export function checkNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isOldEnough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  if (isOldEnough) return;
  const problem = `Node ${process.versions.node} is too old`;
  throw new StackError({ step: 'checks', problem, fix: `install Node ${OLDEST_NODE.join('.')} or newer` });
}

/** Space left for a home that need not exist yet, in MiB. */
export async function freeDiskMb(home: string): Promise<number> {
  let folder = resolve(home);
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  return Math.floor((bavail * bsize) / MEBIBYTE);
}
