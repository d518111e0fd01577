import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StackService } from './stack.js';

/** The root of this checkout, seen from `src/stack` and from `dist/stack` alike. */
export const REPOSITORY = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..');

/** The built program of a service. */
export function serviceProgram(service: StackService): string {
  return join(REPOSITORY, 'apps', service, 'dist', 'main.js');
}
