import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Jest runs in the package's folder. */
const repository = resolve(process.cwd(), '../..');

/** The path of a vector file, or null where the vectors are not at hand. */
function vectorFile(name: string): string | null {
  const file = join(resolve(repository, process.env['GLIDEPATH_VECTORS'] ?? '../shared/vectors'), name);
  return existsSync(file) ? file : null;
}

/** The parsed vector file, or null where the vectors are not at hand. */
export function readVectors(name: string): unknown {
  const file = vectorFile(name);
  return file === null ? null : JSON.parse(readFileSync(file, 'utf8'));
}
