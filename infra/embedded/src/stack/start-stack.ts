import type { Stack, StartStackOptions } from './stack.js';
import { StackError } from '../stack-error.js';

/**
 * Brings up Postgres, NATS, schema, streams and the services, each a process of its own, and keeps them up.
 * @throws StackError naming the step, the end of the log and what to do; what was started is stopped again
 */
export function startStack(options: StartStackOptions): Promise<Stack> {
  return Promise.reject(
    new StackError({ step: 'services', problem: `not built yet for ${options.home}`, fix: 'wait' }),
  );
}
