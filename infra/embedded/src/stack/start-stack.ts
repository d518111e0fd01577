import type { Stack, StartStackOptions } from './stack.js';

/**
 * Brings up Postgres, NATS, schema, streams and the services, each a process of its own, and keeps them up.
 * @throws StackError naming the step, the end of the log and what to do; what was started is stopped again
 */
export async function startStack(options: StartStackOptions): Promise<Stack> {
  // Loaded when needed: a test that wants a bare server should not load every library of ours.
  const { runStack } = await import('./run-stack.js');
  return runStack(options);
}
