import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { stopPostgresOrphan } from '../postgres/start-postgres.js';
import { postgresDataDirs } from '../postgres/postgres-places.js';
import { stopNatsOrphan } from '../nats/start-nats.js';
import { instanceFile } from './instance-lock.js';
import { stopServiceOrphans } from './service-process.js';

/** Everything a stack makes in its home; what else lies there, such as a cache of programs, is not ours to remove. */
const FOLDERS = ['nats', 'secrets', 'dev-issuer', 'signer', 'logs', 'run'];

/**
 * Removes what the stack of a home has made, passwords and keys included, after stopping servers left behind there.
 * @throws StackError when the stack is running
 */
export async function removeData(home: string): Promise<void> {
  const folder = resolve(home);
  await stopServiceOrphans(folder);
  await Promise.all([stopPostgresOrphan(folder), stopNatsOrphan(folder)]);
  const paths = [
    ...postgresDataDirs(join(folder, 'postgres')),
    ...FOLDERS.map((name) => join(folder, name)),
    instanceFile(folder),
  ];
  await Promise.all(paths.map((path) => rm(path, { recursive: true, force: true })));
}
