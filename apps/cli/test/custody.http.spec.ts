import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeGateway, problem } from '@glidepath/sdk/testing';
import { runGlide } from './run-glide.js';

const holdId = '0198f000-0000-7000-8000-00000000000a';
let fake: FakeGateway;
let folder: string;

beforeAll(async () => {
  fake = await FakeGateway.start();
  folder = mkdtempSync(join(tmpdir(), 'glide-'));
});
beforeEach(() => fake.reset());
afterAll(async () => {
  await fake.stop();
  rmSync(folder, { recursive: true });
});

const glide = (...args: readonly string[]) => runGlide(['audit', ...args], { url: fake.url });

describe('glide audit export --format', () => {
  const text = 'CEF:0|Glidepath|…\nCEF:0|Glidepath|…\n';
  const headers = { 'Glidepath-Through': '42', 'Glidepath-Export': 'e1' };

  it('writes what the server writes to standard output, and asks for no more than was said', async () => {
    fake.on('GET /v1/audit/export', { text, headers });
    const narrowed = [
      '--type',
      'gate.decided',
      '--type',
      'change.approved',
      '--from',
      '7',
      '--change',
      'CHG-1',
    ];
    const { exitCode, stdout, stderr } = await glide('export', '--format', 'cef', ...narrowed);
    expect([exitCode, stdout]).toEqual([0, text]);
    expect(stderr).toContain('up to position 42; recorded as export e1');
    expect(fake.requests[0]?.query).toEqual({
      format: 'cef',
      from: '7',
      change: 'CHG-1',
      types: 'gate.decided,change.approved',
    });
  });

  it('writes a file once it is whole', async () => {
    const out = join(folder, 'log.csv');
    fake.on('GET /v1/audit/export', { text, headers });
    expect((await glide('export', '--format', 'csv', '--out', out)).exitCode).toBe(0);
    expect(readFileSync(out, 'utf8')).toBe(text);
    rmSync(out);
    fake.on('GET /v1/audit/export', { text, headers, end: 'drop' });
    expect((await glide('export', '--format', 'csv', '--out', out)).exitCode).not.toBe(0);
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    [['--format', 'xml']],
    [['--format', 'csv', '--dir', 'x']],
    [['--bundle', 'x', '--type', 'gate.decided']],
  ])('is told what goes together: %j', async (args) => {
    expect((await glide('export', ...args)).exitCode).toBe(2);
    expect(fake.requests).toEqual([]);
  });
});

describe('glide audit erase, hold and release', () => {
  const hold = {
    holdId,
    scope: { kind: 'subject', subject: 'grace' },
    reason: 'case 7',
    setAt: '2026-03-01T00:00:00.000Z',
    liftedAt: null,
    position: 9,
  };

  const request = {
    requestId: '0198f000-0000-7000-8000-00000000000b',
    reason: 'request 12',
    requestedBy: ['alma'],
    requestedAt: '2026-03-01T00:00:00.000Z',
    expiresAt: '2026-03-08T00:00:00.000Z',
    position: 9,
  };

  it('asks for an erasure for a reason, and says who has to do what now', async () => {
    fake.on('POST /v1/audit/erasures', { status: 202, json: { subject: 'grace', ...request } });
    const { exitCode, stdout, stderr } = await glide('erase', 'grace', '--reason', 'request 12');
    expect([exitCode, stdout.includes('asked for: grace erased')]).toEqual([0, true]);
    expect(stderr).toContain('glide audit erase grace --confirm');
    expect(fake.requests[0]?.body).toEqual({ subject: 'grace', reason: 'request 12' });
    expect((await glide('erase', 'grace')).exitCode).toBe(2);
    expect((await glide('erase', 'grace', '--confirm', '--reason', 'x')).exitCode).toBe(2);
  });

  it('confirms an erasure somebody else asked for', async () => {
    const asked = { items: [], requests: [{ subject: 'grace', ...request }], unrecorded: [] };
    fake.on('GET /v1/audit/erasures', { json: asked });
    const erased = {
      subject: 'grace',
      reason: 'request 12',
      erasedAt: '2026-03-01',
      keysDestroyed: 2,
      position: 9,
    };
    fake.on(`POST /v1/audit/erasures/${request.requestId}/confirm`, { json: erased });
    const { exitCode, stdout, stderr } = await glide('erase', 'grace', '--confirm');
    expect([exitCode, stdout.includes('grace is erased')]).toEqual([0, true]);
    expect(stderr).toContain('asked for by alma: request 12');
    expect(fake.requests[1]?.body).toEqual({ subject: 'grace' });
    expect(await glide('erase', 'ben', '--confirm')).toMatchObject({
      exitCode: 6,
      stderr: expect.stringContaining('nobody asked for ben to be erased'),
    });
  });

  it('asks a person first', async () => {
    fake.on('GET /v1/audit/erasures', {
      json: { items: [], requests: [{ subject: 'grace', ...request }], unrecorded: [] },
    });
    const { exitCode } = await runGlide(['audit', 'erase', 'grace', '--confirm'], {
      url: fake.url,
      stdin: 'n\n',
      isTty: true,
    });
    expect([exitCode, fake.requests.length]).toEqual([3, 1]);
  });

  it('ends as the refusal says', async () => {
    fake.on('POST /v1/audit/erasures', problem(409, 'erasure-held', 'a legal hold keeps it'));
    expect(await glide('erase', 'grace', '--reason', 'x')).toMatchObject({ exitCode: 7 });
    fake.on('POST /v1/audit/erasures', problem(403, 'own-erasure'));
    expect(await glide('erase', 'alma', '--reason', 'x')).toMatchObject({ exitCode: 4 });
  });

  it.each([
    [['--subject', 'grace'], { kind: 'subject', subject: 'grace' }],
    [['--change', 'CHG-7'], { kind: 'change', change: 'CHG-7' }],
    [['--everything'], { kind: 'everything' }],
  ])('holds %j', async (args, scope) => {
    fake.on('POST /v1/audit/holds', { json: hold });
    expect((await glide('hold', ...args, '--reason', 'case 7', '-o', 'id')).stdout).toBe(`${holdId}\n`);
    expect(fake.requests[0]?.body).toEqual({ scope, reason: 'case 7' });
  });

  it('holds one thing at a time, and releases it', async () => {
    expect((await glide('hold', '--reason', 'x')).exitCode).toBe(2);
    expect((await glide('hold', '--everything', '--subject', 'grace', '--reason', 'x')).exitCode).toBe(2);
    fake.on(`POST /v1/audit/holds/${holdId}/release`, { status: 202, json: { holdId, ...request } });
    const { stdout, stderr } = await glide('release', holdId, '--reason', 'closed');
    expect([stdout.includes('asked for'), stderr.includes('the hold stands until')]).toEqual([true, true]);
    expect(fake.requests[0]?.body).toEqual({ reason: 'closed' });
  });

  it('releases what somebody else asked to be released', async () => {
    fake.on('GET /v1/audit/holds', { json: { items: [hold], requests: [{ holdId, ...request }] } });
    const lifted = { ...hold, liftedAt: '2026-03-02T00:00:00.000Z' };
    fake.on(`POST /v1/audit/holds/releases/${request.requestId}/confirm`, { json: lifted });
    expect((await glide('release', holdId, '--confirm')).stdout).toContain('is lifted');
    expect(fake.requests[1]?.body).toEqual({ holdId });
  });
});

describe('glide audit access', () => {
  it('records a list from a file', async () => {
    const file = join(folder, 'access.yaml');
    writeFileSync(
      file,
      'source: idp\ngrants:\n  - { subject: grace, kind: person, roles: [approver], domains: [payments], name: Grace }\n',
    );
    fake.on('PUT /v1/audit/access', { json: { source: 'idp', asOf: '2026-03-01', grants: 1, position: 9 } });
    expect((await glide('access', file)).exitCode).toBe(0);
    expect(fake.requests[0]?.body).toMatchObject({
      source: 'idp',
      grants: [{ subject: 'grace', name: 'Grace' }],
    });
    writeFileSync(file, 'source: idp\ngrants: [{ subject: grace }]\n');
    expect(await glide('access', file)).toMatchObject({ exitCode: 2 });
    expect((await glide('access', join(folder, 'none'))).exitCode).toBe(2);
  });
});
