import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { identityOf } from '../servers/process-identity.js';

const InstanceSchema = z.object({
  pid: z.int().positive(),
  startedAt: z.string(),
  /** The gateway; absent while the stack is still starting. */
  url: z.string().optional(),
  urls: z.record(z.string(), z.string()).optional(),
});

/** The stack that runs in a home. */
export type RunningInstance = z.infer<typeof InstanceSchema>;

export interface InstanceLock {
  /** Says where the stack is to be reached, for the CLI and for a second start. */
  readonly publish: (url: string, urls: Readonly<Record<string, string>>) => Promise<void>;
  readonly release: () => Promise<void>;
}

/** Where a running stack describes itself. */
export function instanceFile(home: string): string {
  return join(home, 'running.json');
}

/** The stack that runs in this home, if its process is really alive. */
export async function runningInstance(home: string): Promise<RunningInstance | undefined> {
  const text = await readFile(instanceFile(home), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const instance = InstanceSchema.parse(JSON.parse(text));
    return identityOf(instance.pid)?.startedAt === instance.startedAt ? instance : undefined;
  } catch {
    // A file cut short by a power failure tells as much as none.
    return undefined;
  }
}

/** Takes the home for this process. @returns the instance that already has it, when there is one */
export async function takeHome(home: string): Promise<InstanceLock | RunningInstance> {
  await mkdir(home, { recursive: true });
  const path = instanceFile(home);
  const self = { pid: process.pid, startedAt: identityOf(process.pid)?.startedAt ?? 'unknown' };
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(self));
  for (;;) {
    // A link appears whole or not at all, and never over another.
    const isTaken = await link(draft, path).then(
      () => true,
      () => false,
    );
    if (isTaken) break;
    const other = await runningInstance(home);
    if (other !== undefined) {
      await rm(draft);
      return other;
    }
    await rm(path, { force: true });
  }
  await rm(draft);
  return {
    publish: async (url, urls) => {
      await writeFile(`${path}.draft`, `${JSON.stringify({ ...self, url, urls }, null, 2)}\n`);
      await rename(`${path}.draft`, path);
    },
    release: () => rm(path, { force: true }),
  };
}
