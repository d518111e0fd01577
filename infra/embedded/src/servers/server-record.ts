import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { identityOf } from './process-identity.js';

const ProcessSchema = z.object({ pid: z.int().positive(), startedAt: z.string() });

const ServerRecordSchema = z.object({
  server: ProcessSchema,
  /** The process that started the server; while it lives the server is in use. */
  owner: ProcessSchema,
  /** A part of the command line that only this server has: its data folder or configuration file. */
  mark: z.string().min(1),
  port: z.int().positive(),
});
export type ServerRecord = z.infer<typeof ServerRecordSchema>;

/** Where the record of a server of this home is kept. */
export function recordPath(home: string, name: string): string {
  return join(home, 'run', `${name}.json`);
}

/** Remembers a running server, so that a later start can find it when this process is killed. */
export async function writeRecord(path: string, pid: number, mark: string, port: number): Promise<void> {
  const record: ServerRecord = { server: identify(pid), owner: identify(process.pid), mark, port };
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(record)}\n`);
  await rename(draft, path);
}

export async function removeRecord(path: string): Promise<void> {
  await rm(path, { force: true });
}

/**
 * The recorded server, when it is still running. A pid that meanwhile belongs to another program does not count:
 * start time and command line must be those of the server.
 */
export async function findRecorded(path: string): Promise<ServerRecord | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const record = parseRecord(text);
  if (record === undefined) return undefined;
  const now = identityOf(record.server.pid);
  const isSame = now?.startedAt === record.server.startedAt && now.commandLine.includes(record.mark);
  return isSame ? record : undefined;
}

/** Whether the process that started the server is still alive. */
export function hasLivingOwner({ owner }: ServerRecord): boolean {
  return identityOf(owner.pid)?.startedAt === owner.startedAt;
}

function parseRecord(text: string): ServerRecord | undefined {
  try {
    return ServerRecordSchema.parse(JSON.parse(text));
  } catch {
    // A record cut short by a power failure tells as much as none.
    return undefined;
  }
}

function identify(pid: number): { pid: number; startedAt: string } {
  return { pid, startedAt: identityOf(pid)?.startedAt ?? 'unknown' };
}
