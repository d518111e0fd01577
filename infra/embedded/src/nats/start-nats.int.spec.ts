import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { readEmbeddedEnv } from '../env.js';
import type { EmbeddedEnv } from '../env.js';
import { freePort } from '../servers/free-port.js';
import { isRunning } from '../servers/process-identity.js';
import { recordPath } from '../servers/server-record.js';
import { findNatsServer } from './find-nats-server.js';
import { cachedNatsServer } from './provision-nats-server.js';
import { startNats } from './start-nats.js';
import type { RunningNats, StartNatsOptions } from './start-nats.js';

describe('embedded NATS', () => {
  let home: string;
  let running: RunningNats[];
  let lines: string[];

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'glidepath-'));
    running = [];
    lines = [];
  });
  afterEach(async () => {
    await Promise.all(running.map((server) => server.stop()));
    await rm(home, { recursive: true, force: true });
  });

  const start = async (options: Partial<StartNatsOptions> = {}): Promise<RunningNats> => {
    const server = await startNats({
      home,
      stopsWithThisProcess: true,
      log: (line) => void lines.push(line),
      ...options,
    });
    running.push(server);
    return server;
  };

  it('keeps streams over a restart, in the home', async () => {
    const first = await start();
    await addStream(first.url, 'KEPT');
    await first.stop();
    const second = await start();
    expect(await streamNames(second.url)).toEqual(['KEPT']);
    expect((await stat(join(home, 'nats', 'store', 'jetstream'))).isDirectory()).toBe(true);
  });

  it('takes accounts from the configuration, whose port and store it overrides', async () => {
    const users = 'accounts { A { jetstream: enabled, users: [{ user: ada, password: secret }] } }';
    const { url, port } = await start({
      config: (place) => `port: 1\nhost: "0.0.0.0"\n${users}\n# ${place.port}`,
    });
    await expect(connect({ servers: url, reconnect: false })).rejects.toThrow('Authorization Violation');
    const ada = await connect({ servers: url, user: 'ada', pass: 'secret' });
    expect(ada.info).toMatchObject({ port, host: '127.0.0.1', jetstream: true });
    await ada.close();
    const file = join(home, 'nats', 'server.conf');
    expect(await readFile(file, 'utf8')).toContain(`# ${port}`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('moves to the next free port and says so', async () => {
    const port = await freePort();
    const occupant = createServer();
    await listen(occupant, port);
    const server = await start({ port });
    occupant.close();
    expect(lines).toContain(`port ${port} is busy: nats moves to ${server.port}`);
  });

  it('stops the server that a killed owner left behind', async () => {
    const orphan = await start();
    const path = recordPath(home, 'nats');
    const record: object = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...record, owner: { pid: process.pid, startedAt: 'long ago' } }));
    await start();
    expect(isRunning(orphan.pid)).toBe(false);
  });

  it('names the step, the end of the log and the fix when the server does not come up', async () => {
    const failure: unknown = await start({ config: 'accounts {' }).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      step: 'nats',
      logTail: [expect.stringContaining('Parse error on line 1')],
    });
    expect(String(failure)).toContain('fix: see the whole log in');
  });
});

describe('finding a nats-server', () => {
  let folder: string;
  let real: string;
  let nothing: EmbeddedEnv;
  let lines: string[];
  const log = (line: string): void => void lines.push(line);

  beforeAll(async () => (real = (await findNatsServer(readEmbeddedEnv(), () => undefined)).program));
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glidepath-'));
    nothing = { path: join(folder, 'bin'), cacheDirs: [join(folder, 'cache')], mayDownload: false };
    lines = [];
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('says in one line what to install when there is none and downloads are refused', async () => {
    await expect(findNatsServer(nothing, log)).rejects.toMatchObject({
      step: 'nats',
      problem: expect.stringContaining('no nats-server on this machine'),
      fix: expect.stringMatching(/^install nats-server .* or set GLIDEPATH_NATS_BIN or NATS_URL$/),
    });
  });

  it('prefers GLIDEPATH_NATS_BIN, then PATH, then the cache', async () => {
    const cached = cachedNatsServer(join(folder, 'cache'));
    await install(cached);
    expect(await findNatsServer(nothing, log)).toMatchObject({ source: 'cache', program: cached });
    const onPath = join(folder, 'bin', 'nats-server');
    await install(onPath);
    expect(await findNatsServer(nothing, log)).toMatchObject({ source: 'PATH', program: onPath });
    const chosen = { ...nothing, natsBin: real };
    expect(await findNatsServer(chosen, log)).toMatchObject({ source: 'GLIDEPATH_NATS_BIN', program: real });
  });

  it('passes over a server too old for the mirror, and says so', async () => {
    const old = join(folder, 'bin', 'nats-server');
    await pretend(old, 'nats-server: v2.8.4');
    await install(cachedNatsServer(join(folder, 'cache')));
    expect(await findNatsServer(nothing, log)).toMatchObject({ source: 'cache' });
    expect(lines).toEqual([`${old} passed over: 2.8.4, the oldest supported is 2.9.10`]);
  });

  it('does not look further when GLIDEPATH_NATS_BIN is wrong', async () => {
    await expect(findNatsServer({ ...nothing, natsBin: '/no/such/program' }, log)).rejects.toMatchObject({
      problem: 'GLIDEPATH_NATS_BIN=/no/such/program is not a nats-server that runs here',
    });
  });

  async function install(target: string): Promise<void> {
    await mkdir(dirname(target), { recursive: true });
    await copyFile(real, target);
    await chmod(target, 0o755);
  }
});

async function pretend(program: string, answer: string): Promise<void> {
  await mkdir(dirname(program), { recursive: true });
  await writeFile(program, `#!/bin/sh\necho '${answer}'\n`, { mode: 0o755 });
}

async function addStream(url: string, name: string): Promise<void> {
  const connection = await connect({ servers: url });
  await (await jetstreamManager(connection)).streams.add({ name, subjects: [`${name}.>`] });
  await connection.close();
}

async function streamNames(url: string): Promise<string[]> {
  const connection = await connect({ servers: url });
  const names: string[] = [];
  for await (const { config } of (await jetstreamManager(connection)).streams.list()) names.push(config.name);
  await connection.close();
  return names;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((done) => server.listen(port, '127.0.0.1', done));
}
