import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FakeGateway } from '@glidepath/sdk/testing';
import { change } from './sample-views.js';

const program = fileURLToPath(new URL('../bin/glide.js', import.meta.url));
const isBuilt = existsSync(new URL('../dist/main.js', import.meta.url));
const describeBuilt = isBuilt ? describe : describe.skip;

let fake: FakeGateway;

beforeAll(async () => {
  fake = await FakeGateway.start();
});
beforeEach(() => fake.reset());
afterAll(() => fake.stop());

function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], { env: { GLIDEPATH_URL: fake.url, LANG: 'C' } });
  const ended = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (ended.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (ended.stderr += String(chunk)));
  const closed = once(child, 'close').then(([exitCode]) => ({
    ...ended,
    exitCode: exitCode as number | null,
  }));
  return { child, closed };
}

describeBuilt(`glide as a process${isBuilt ? '' : ' (skipped: apps/cli is not built)'}`, () => {
  it('keeps result and narration apart, and ends when it is done', async () => {
    fake.on('GET /v1/changes', { json: { items: [change], nextCursor: 'next' } });
    const { exitCode, stdout, stderr } = await start('change', 'list', '-o', 'id').closed;
    expect([exitCode, stdout, stderr]).toEqual([0, `${change.id}\n`, 'there are more: --cursor next\n']);
  });

  it('ends with the exit code of a refusal', async () => {
    const { exitCode, stderr } = await start('change', 'get', 'CHG-9').closed;
    expect([exitCode, stderr.includes('Not found')]).toEqual([6, true]);
  });

  it('reads a token from standard input', async () => {
    fake.on('GET /v1/changes', { json: { items: [], nextCursor: null } });
    const { child, closed } = start('change', 'list', '--token-stdin');
    child.stdin.end('from-stdin\n');
    expect((await closed).exitCode).toBe(0);
    expect(fake.requests[0]?.headers['authorization']).toBe('Bearer from-stdin');
  });

  it('ends with 130 at Ctrl-C while it waits, and says that the change goes on', async () => {
    const { child, closed } = start('change', 'wait', 'CHG-1001');
    fake.on('GET /v1/changes/CHG-1001', { json: change });
    fake.on('GET /v1/changes/CHG-1001/wait', () => {
      child.kill('SIGINT');
      return { text: '', end: 'open' };
    });
    const { exitCode, stderr } = await closed;
    expect([exitCode, stderr.trim().split('\n').at(-1)]).toEqual([130, 'interrupted; the change goes on']);
  });

  it('ends quietly when its reader leaves', async () => {
    const line = JSON.stringify({ position: 1, filler: 'x'.repeat(1_000) });
    fake.on('GET /v1/events', { text: `${line}\n`.repeat(5_000) });
    const { child, closed } = start('audit', 'replay');
    child.stdout.once('data', () => child.stdout.destroy());
    const { exitCode, stderr } = await closed;
    expect([exitCode, stderr]).toEqual([0, '']);
  });
});
