import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../servers/free-port.js';
import { isRunning } from '../servers/process-identity.js';
import { recordPath } from '../servers/server-record.js';
import { StackError } from '../stack-error.js';
import { startPostgres } from './start-postgres.js';
import type { RunningPostgres, StartPostgresOptions } from './start-postgres.js';

const KEEP = 'DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 42 AS answer';

describe('embedded Postgres', () => {
  let home: string;
  let running: RunningPostgres[];
  let lines: string[];

  // One home for all: its cluster is made once, and every later start is warm.
  beforeAll(async () => (home = await mkdtemp(join(tmpdir(), 'glidepath-'))));
  afterAll(() => rm(home, { recursive: true, force: true }));
  beforeEach(() => {
    running = [];
    lines = [];
  });
  afterEach(() => Promise.all(running.map((server) => server.stop())));

  const start = async (options: Partial<StartPostgresOptions> = {}): Promise<RunningPostgres> => {
    const log = (line: string): void => void lines.push(line);
    const server = await startPostgres({ home, durable: false, stopsWithThisProcess: true, log, ...options });
    running.push(server);
    return server;
  };

  it('starts cold and warm, keeps data and password, and counts in UTC, UTF8 and C', async () => {
    const cold = await start();
    await query(cold.url, KEEP);
    await cold.stop();
    const warm = await start();
    expect(await query(warm.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    const settings = `SELECT current_setting('server_encoding') AS encoding, datcollate AS collation, current_setting('timezone') AS zone
      FROM pg_database WHERE datname = current_database()`;
    expect(await query(warm.url, settings)).toEqual([{ encoding: 'UTF8', collation: 'C', zone: 'UTC' }]);
    expect(new URL(warm.url).password).toBe(new URL(cold.url).password);
    expect(lines).toEqual([]);
  });

  it('writes to the disk what it commits, unless told otherwise', async () => {
    const { url } = await start({ durable: true });
    expect(await query(url, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    expect(await query(url, 'SHOW max_connections')).toEqual([{ max_connections: '200' }]);
  });

  it('keeps the password where only its owner reads it, and lets nobody in without it', async () => {
    const { url } = await start();
    const { mode } = await stat(join(home, 'secrets', 'postgres-admin-password'));
    expect(mode & 0o777).toBe(0o600);
    const wrong = new URL(url);
    wrong.password = 'guess';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  it('moves to the next free port and says so', async () => {
    const port = await freePort();
    const occupant = createServer();
    await new Promise<void>((done) => occupant.listen(port, '127.0.0.1', done));
    const server = await start({ port });
    occupant.close();
    expect(server.port).toBeGreaterThan(port);
    expect(lines).toEqual([`port ${port} is busy: postgres moves to ${server.port}`]);
  });

  it('creates further databases, each once', async () => {
    const { createDatabase } = await start();
    await createDatabase('other');
    expect(await query(await createDatabase('other'), 'SELECT current_database() AS name')).toEqual([
      { name: 'other' },
    ]);
  });

  it('stops twice as well as once', async () => {
    const server = await start();
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect(isRunning(server.pid)).toBe(false);
  });

  it('stops the server that a killed owner left behind, and starts on its data', async () => {
    const orphan = await start();
    await query(orphan.url, KEEP);
    await disown();
    const next = await start();
    expect(isRunning(orphan.pid)).toBe(false);
    expect(lines).toEqual([`stopped the postgres (pid ${orphan.pid}) that an earlier run left behind`]);
    expect(await query(next.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('leaves alone a program that got the pid of a dead server', async () => {
    const server = await start();
    await server.stop();
    await mkdir(join(home, 'run'), { recursive: true });
    const innocent = { pid: process.pid, startedAt: 'long ago' };
    const record = { server: innocent, owner: innocent, mark: server.dataDir, port: server.port };
    await writeFile(recordPath(home, 'postgres'), JSON.stringify(record));
    await start();
    expect(lines).toEqual([]);
  });

  it('recovers when the server itself was killed', async () => {
    const killed = await start();
    await query(killed.url, KEEP);
    process.kill(killed.pid, 'SIGKILL');
    await killed.ended;
    const next = await start();
    expect(await query(next.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('refuses a home whose server is in use', async () => {
    const { pid } = await start();
    const refused = start();
    await expect(refused).rejects.toBeInstanceOf(StackError);
    await expect(refused).rejects.toMatchObject({
      step: 'postgres',
      problem: expect.stringContaining(`pid ${pid}`),
    });
  });

  it('names the step, the end of the log and the fix when the server does not come up', async () => {
    const first = await start();
    await first.stop();
    const file = join(first.dataDir, 'postgresql.conf');
    const settings = await readFile(file);
    await writeFile(file, 'no_such_setting = 1\n');
    const failure: unknown = await start().catch((error: unknown) => error);
    await writeFile(file, settings);
    expect(failure).toMatchObject({ step: 'postgres', fix: expect.stringContaining('postgres.log') });
    expect(String(failure)).toContain('unrecognized configuration parameter "no_such_setting"');
  });

  it('does not touch a data folder that holds something else', async () => {
    const dataDir = join(home, 'mine');
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'thesis.txt'), 'years of work');
    await expect(start({ dataDir })).rejects.toMatchObject({
      problem: expect.stringContaining('holds no database cluster'),
    });
    expect(await readFile(join(dataDir, 'thesis.txt'), 'utf8')).toBe('years of work');
  });

  /** Makes the record say that the process which started the server is gone. */
  async function disown(): Promise<void> {
    const path = recordPath(home, 'postgres');
    const record: object = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...record, owner: { pid: process.pid, startedAt: 'long ago' } }));
  }
});

async function query(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  // A server that is killed on purpose ends its connections.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
