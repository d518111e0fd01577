import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { REPOSITORY } from '../repository.js';
import type { Stack } from '../stack/stack.js';

/** What the launcher uses of the demo package, which is built upon the stack and so cannot be imported by it. */
export interface DemoModule {
  startFleet(options: FleetOptions): Promise<RunningFleet>;
}

interface FleetOptions {
  readonly ofrepUrl: string;
  readonly natsUrl: string;
  readonly natsUser: string;
  readonly natsPassword: string;
  readonly onOutput?: (line: string) => void;
}

export interface RunningFleet {
  stop(): Promise<void>;
}

/** The built demo package; nothing when it is not built. */
export async function demoModule(): Promise<DemoModule | undefined> {
  const file = join(REPOSITORY, 'demo', 'dist', 'index.js');
  if (!existsSync(file)) return undefined;
  return (await import(pathToFileURL(file).href)) as DemoModule;
}

/** Flags straight from their service: the fleet asks per request. */
export function fleetOptions(stack: Stack, onOutput: (line: string) => void): FleetOptions {
  const { user, password } = stack.natsCredentials('publisher');
  return {
    ofrepUrl: stack.urls.rollout ?? stack.url,
    natsUrl: stack.natsUrl,
    natsUser: user,
    natsPassword: password,
    onOutput,
  };
}
