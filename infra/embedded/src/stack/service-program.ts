import { join } from 'node:path';
import { REPOSITORY } from '../repository.js';
import type { StackService } from './stack.js';

/** The built program of a service. */
export function serviceProgram(service: StackService): string {
  return join(REPOSITORY, 'apps', service, 'dist', 'main.js');
}
