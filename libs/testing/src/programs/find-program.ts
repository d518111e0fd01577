import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { programFolders } from './env.js';

export type Program = 'haproxy' | 'nginx' | 'prometheus';

/** @returns the file of a program, null where it is not installed */
export function findProgram(program: Program): string | null {
  for (const folder of programFolders()) {
    const file = join(folder, program);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      continue;
    }
  }
  return null;
}

/**
 * `describe` where every program is installed; else a suite that reports itself skipped, with the reason in its name.
 * @param programs what the suite starts
 */
export function describeWith(programs: readonly Program[], name: string, suite: () => void): void {
  const missing = programs.filter((program) => findProgram(program) === null);
  if (missing.length === 0) describe(name, suite);
  else describe.skip(`${name} (skipped: ${missing.join(' and ')} not installed)`, suite);
}
