import { rm } from 'node:fs/promises';
import type { RunningServer } from '../servers/embedded-server.js';
import type { SupervisedServer } from '../servers/supervised-server.js';
import { StackError } from '../stack-error.js';
import type { Stack, StackServer } from './stack.js';

/** What a test may do to a server of ours; a server of somebody else is left alone. */
export function serverHandle<T extends RunningServer>(
  step: string,
  server: SupervisedServer<T> | undefined,
): StackServer {
  const ours = (): SupervisedServer<T> => {
    if (server !== undefined) return server;
    throw new StackError({
      step,
      problem: 'not started by this stack',
      fix: 'leave the URL out to use the embedded one',
    });
  };
  return {
    stop: async () => ours().stop(),
    start: async () => void (await ours().start()),
    kill9: async () => ours().kill9(),
  };
}

/** The same, for a bus whose storage can be lost. */
export function busHandle<T extends RunningServer>(
  server: SupervisedServer<T> | undefined,
  storeDir: string,
): Stack['nats'] {
  return {
    ...serverHandle('nats', server),
    deleteStorage: async () => {
      if (server?.running !== undefined) {
        throw new StackError({ step: 'nats', problem: 'its storage is in use', fix: 'stop it first' });
      }
      await rm(storeDir, { recursive: true, force: true });
    },
  };
}
