import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverEnvironment } from '../env.js';
import { REPOSITORY } from '../repository.js';
import { freePort } from '../servers/free-port.js';
import { isRunning } from '../servers/process-identity.js';
import { isTrueWithin } from '../servers/server-process.js';
import { removeData } from '../stack/remove-data.js';
import { runningInstance } from '../stack/instance-lock.js';

const LAUNCHER = join(REPOSITORY, 'infra', 'embedded', 'bin', 'glidepath.js');
const SOON_MS = 30_000;
const START_MS = 300_000;

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly errors: () => string;
  readonly exit: Promise<number | null>;
}

describe('the launcher', () => {
  let home: string;
  const runs: Run[] = [];

  beforeAll(async () => (home = await mkdtemp(join(tmpdir(), 'glidepath-launcher-'))));
  afterEach(() => runs.forEach(({ child }) => child.kill('SIGKILL')));
  afterAll(async () => {
    await isTrueWithin(START_MS, async () => (await runningInstance(home)) === undefined);
    await removeData(home);
    await rm(home, { recursive: true, force: true });
  }, START_MS);

  function launch(...args: string[]): Run {
    const env = { ...serverEnvironment(), GLIDEPATH_HOME: home, NO_COLOR: '1' };
    const child = spawn(process.execPath, [LAUNCHER, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const text = { output: '', errors: '' };
    child.stdout.on('data', (chunk: Buffer) => (text.output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text.errors += chunk.toString()));
    const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const run = { child, output: () => text.output, errors: () => text.errors, exit };
    runs.push(run);
    return run;
  }

  async function untilSays(run: Run, text: string): Promise<void> {
    await isTrueWithin(START_MS, () => run.output().includes(text) || run.child.exitCode !== null);
    if (!run.output().includes(text)) throw new Error(`ended early:\n${run.output()}${run.errors()}`);
  }

  async function untilUp(run: Run): Promise<string> {
    await untilSays(run, 'Ctrl-C stops');
    const url = /Glidepath +(http:\S+)\//.exec(run.output())?.[1];
    if (url === undefined) throw new Error(`no address:\n${run.output()}`);
    return url;
  }

  it(
    'starts, answers at every address it prints, says so to a second start, and stops within three seconds',
    async () => {
      const first = launch('start', '--no-demo');
      const url = await untilUp(first);
      const printed = [...first.output().matchAll(/http:\S+/g)].map(([address]) => address);
      // On a machine this busy one answer may be late, and the gateway's readiness says so with 503.
      const isAnswered = (address: string): Promise<boolean> =>
        isTrueWithin(SOON_MS, () => fetch(address).then(({ status }) => status === 200));
      const answered = await Promise.all(
        printed.map(async (address) => [address, await isAnswered(address)]),
      );
      expect(answered).toEqual(printed.map((address) => [address, true]));

      const second = launch('start');
      expect(await second.exit).toBe(0);
      expect(second.output()).toContain(`already running at ${url} (pid ${first.child.pid})`);

      const startedAt = performance.now();
      first.child.kill('SIGINT');
      first.child.kill('SIGINT');
      expect(await first.exit).toBe(0);
      expect(performance.now() - startedAt).toBeLessThan(3000);
      expect(first.output()).toContain(`data kept in ${home}`);
    },
    START_MS,
  );

  it(
    'stops what a killed launcher left behind, and starts again on its data',
    async () => {
      const killed = launch('start', '--no-demo', '--json');
      await untilSays(killed, '"url"');
      const key = await readFile(join(home, 'dev-issuer', 'private-key.json'), 'utf8');
      const orphans = await recordedPids();
      killed.child.kill('SIGKILL');
      await killed.exit;

      const next = launch('start', '--no-demo');
      await untilUp(next);
      expect(next.output()).toContain('that an earlier run left behind');
      expect(orphans.filter(isRunning)).toEqual([]);
      expect(await readFile(join(home, 'dev-issuer', 'private-key.json'), 'utf8')).toBe(key);
      next.child.kill('SIGTERM');
      expect(await next.exit).toBe(0);
    },
    START_MS,
  );

  it(
    'begins with empty data and new keys when asked to, and stops while it is starting',
    async () => {
      const key = await readFile(join(home, 'dev-issuer', 'private-key.json'), 'utf8');
      const fresh = launch('start', '--no-demo', '--fresh');
      await untilSays(fresh, 'schema');
      expect(fresh.output()).toContain('removed the data');
      fresh.child.kill('SIGINT');
      expect(await fresh.exit).toBe(0);
      expect(await readFile(join(home, 'dev-issuer', 'private-key.json'), 'utf8')).not.toBe(key);
      expect(existsSync(join(home, 'running.json'))).toBe(false);
    },
    START_MS,
  );

  it(
    'refuses a gateway port that is in use, and says what to do',
    async () => {
      const port = await freePort();
      const occupant = createServer();
      await new Promise<void>((done) => occupant.listen(port, '127.0.0.1', done));
      const refused = launch('start', '--port', String(port));
      expect(await refused.exit).toBe(1);
      occupant.close();
      expect(refused.errors()).toContain(`gateway: port ${port} is in use`);
      expect(refused.errors()).toContain('fix: ');
    },
    START_MS,
  );

  it('says how it is used when it does not understand', async () => {
    const refused = launch('start', '--speed', '10');
    expect(await refused.exit).toBe(2);
    expect(refused.errors()).toContain('Usage: npm start');
  });

  it('examines the machine', async () => {
    const doctor = launch('doctor', '--json');
    expect(await doctor.exit).toBe(0);
    const names = JSON.parse(doctor.output()).findings.map(({ name }: { name: string }) => name);
    expect(names).toEqual([
      'node',
      'install',
      'build',
      'postgres',
      'nats-server',
      'disk',
      'running',
      'ports',
    ]);
  });

  async function recordedPids(): Promise<number[]> {
    const names = ['postgres', 'nats', 'gateway', 'relay'];
    return Promise.all(
      names.map(
        async (name) => JSON.parse(await readFile(join(home, 'run', `${name}.json`), 'utf8')).server.pid,
      ),
    );
  }
});
