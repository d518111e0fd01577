import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  decodeEntryBundle,
  leafBytes,
  openTlogProof,
  parseVerifierKey,
  verifyConsistency,
} from '@glidepath/ledger';
import type { Role } from '@glidepath/service-kit';
import type { TestService } from '@glidepath/service-kit/testing';
import { eventually } from '@glidepath/testing/stack';
import request from 'supertest';
import { AuditHarness } from './audit-harness.js';
import { CHANGES, sampleEvent, sampleEvents } from './sample-events.js';

const harness = new AuditHarness();
const { log, keys, records } = harness;
let service: TestService;
let server: Server;

beforeAll(async () => {
  log.events.push(...sampleEvents(300));
  keys.keys.set('CHG-1', CHANGES[1]);
  service = await harness.start();
  server = service.app.getHttpServer();
});

afterAll(() => service.close());

const get = (path: string) => request(server).get(path);
const getAs = async (role: Role, path: string) => get(path).set(await harness.bearer('otto', role));

async function listening(): Promise<number> {
  if (!server.listening) await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Positions of the events in an NDJSON body. */
function positions(text: string): readonly number[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => (JSON.parse(line) as { position: number }).position);
}

describe('checkpoints and proofs', () => {
  it('shows the newest checkpoint, and the signed note as text', async () => {
    const { body } = await get('/v1/audit/checkpoint').expect(200);
    expect(body).toMatchObject({ origin: 'glidepath.test/log', size: 300 });
    const { text, headers } = await get('/v1/audit/checkpoint').set('Accept', 'text/plain').expect(200);
    expect(text).toBe(body.note);
    expect(headers['content-type']).toContain('text/plain');
    await get('/v1/audit/key').expect(200, {
      origin: body.origin,
      verifierKey: body.verifierKey,
      rotations: [],
    });
  });

  it('lists every kept checkpoint', async () => {
    const { body: newest } = await get('/v1/audit/checkpoint');
    const items = [{ size: 300, note: newest.note }];
    expect((await get('/v1/audit/checkpoints')).body).toEqual({ items });
    expect((await get('/v1/audit/checkpoints?limit=1')).body).toEqual({ items, next: 300 });
    expect((await get('/v1/audit/checkpoints?after=300')).body).toEqual({ items: [] });
  });

  it('compares the bus with the log', async () => {
    const { status, body } = await getAs('operator', '/v1/audit/mirror');
    expect(status).toBe(200);
    expect(body).toEqual({ position: 300, missing: 0, compared: 0 });
  });

  it.each([1, 256, 257, 300])('proves position %d with a file that verifies offline', async (position) => {
    const { body } = await get(`/v1/audit/proofs/inclusion?position=${position}`).expect(200);
    expect(body).toMatchObject({ position, index: position - 1, size: 300 });
    const { body: key } = await get('/v1/audit/key');
    const opened = openTlogProof(body.file, Buffer.from(body.leafHash, 'hex'), [
      parseVerifierKey(key.verifierKey),
    ]);
    expect(opened.size).toBe(300n);
  });

  it('proves consistency', async () => {
    const { body } = await get('/v1/audit/proofs/consistency?from=7&to=300').expect(200);
    const bytes = (hex: string) => Buffer.from(hex, 'hex');
    const roots = { root1: bytes(body.fromRoot), root2: bytes(body.toRoot) };
    expect(verifyConsistency({ size1: 7n, size2: 300n, ...roots, proof: body.hashes.map(bytes) })).toBe(true);
  });

  it.each([
    ['/v1/audit/proofs/inclusion?position=5&size=17', 404, 'no-checkpoint'],
    ['/v1/audit/proofs/inclusion?position=301&size=300', 404, 'not-sealed'],
    ['/v1/audit/proofs/consistency?from=1&to=301', 404, 'not-sealed'],
    ['/v1/audit/proofs/consistency?from=9&to=8', 400, 'invalid-request'],
    ['/v1/audit/proofs/inclusion?position=0', 400, 'invalid-request'],
    ['/v1/audit/proofs/inclusion', 400, 'invalid-request'],
  ])('answers %s with %d', async (path, status, code) => {
    const { body } = await get(path).expect(status);
    expect(body.type).toBe(`/problems/${code}`);
  });

  it('serves tiles and entry bundles in the C2SP layout', async () => {
    const { body: tile, headers } = await get('/v1/audit/log/tile/0/001.p/44').expect(200).buffer();
    expect(tile).toHaveLength(44 * 32);
    expect(headers['cache-control']).toContain('immutable');
    const { body: bundle } = await get('/v1/audit/log/tile/entries/000').expect(200).buffer();
    const entries = decodeEntryBundle(bundle, 256).map((entry) => Buffer.from(entry));
    expect(entries[9]).toEqual(leafBytes(sampleEvent(10)));
    expect((await get('/v1/audit/log/checkpoint').expect(200)).text).toMatch(/^glidepath\.test\/log\n300\n/);
  });

  it.each(['0/001', '0/001.p/45', '1/001.p/1', '0/1', 'entries/002.p/1', '0/../../secret'])(
    'has no tile %s',
    async (path) => {
      expect((await get(`/v1/audit/log/tile/${path}`)).status).toBe(404);
    },
  );

  it('verifies everything', async () => {
    const { status, body } = await getAs('auditor', '/v1/audit/verify');
    expect(status).toBe(200);
    expect(body).toMatchObject({ ok: true, size: 300, sealedThrough: 300, checkpoints: 1 });
  });

  it('tells how far it is', async () => {
    const { body } = await get('/v1/audit/status').expect(200);
    expect(body).toEqual({ head: 300, sealedThrough: 300, signedThrough: 300, witnesses: [] });
  });
});

describe('replay', () => {
  it('gives all history, one event a line, payloads verbatim', async () => {
    const { text, headers } = await get('/v1/events').expect(200);
    expect(headers['content-type']).toContain('application/x-ndjson');
    expect(positions(text)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
    const [first = ''] = text.split('\n');
    expect(first).toContain(`"data":${sampleEvent(1).dataText},"digest":"${sampleEvent(1).digest}"`);
  });

  const evens = Array.from({ length: 150 }, (_, i) => 2 * (i + 1));
  it.each([
    ['after=297', [298, 299, 300]],
    ['from=299', [299, 300]],
    ['until=2', [1, 2]],
    ['from=3&until=5', [3, 4, 5]],
    ['limit=2', [1, 2]],
    ['from=2026-01-01T00:04:59Z', [299, 300]],
    ['until=2026-01-01T01:00:02%2B01:00', [1, 2]],
    [`change=${CHANGES[1]}`, evens],
    ['change=CHG-1', evens],
    [`stream=change-${CHANGES[1]}&limit=3`, [2, 4, 6]],
    [`stream=change-${CHANGES[1]}&change=${CHANGES[0]}`, []],
    ['aggregate=change&until=2', [1, 2]],
    ['aggregate=change&types=change.expired&limit=1', [5]],
    ['aggregate=approval-case', []],
    ['aggregate=rollout&types=change.expired', []],
    ['actor=ada&limit=2', [1, 2]],
    ['actor=ben', []],
    ['types=change.expired&after=290', [295, 300]],
    ['types=change.expired,change.cancelled&limit=1', [1]],
    ['after=300', []],
  ])('with %s', async (query, expected) => {
    const { text } = await get(`/v1/events?${query}`).expect(200);
    expect(positions(text)).toEqual(expected);
  });

  it.each([
    ['change=CHG-2', 404],
    ['change=nonsense', 400],
    ['types=change.cancelled,no.such', 400],
    ['stream=nonsense', 400],
    ['aggregate=nonsense', 400],
    ['actor=', 400],
    ['from=yesterday', 400],
    ['after=-1', 400],
    ['limit=0', 400],
    ['follow=maybe', 400],
  ])('refuses %s with %d', async (query, status) => {
    expect((await get(`/v1/events?${query}`)).status).toBe(status);
  });

  it('gives one event by its position', async () => {
    const { body } = await get('/v1/events/7').expect(200);
    expect(body).toMatchObject({ position: 7, digest: sampleEvent(7).digest });
    await get('/v1/events/301').expect(404);
  });

  it('follows as server-sent events from the last one a reader saw', async () => {
    const port = await listening();
    const leaving = new AbortController();
    const response = await fetch(`http://127.0.0.1:${port}/v1/events`, {
      headers: { Accept: 'text/event-stream', 'Last-Event-ID': '299' },
      signal: leaving.signal,
    });
    const reader = response.body?.getReader();
    const nextText = async () => Buffer.from((await reader?.read())?.value ?? []).toString();
    expect(await nextText()).toMatch(/^id: 300\ndata: \{.*\}\n\n$/);
    log.events.push(sampleEvent(301));
    expect(await nextText()).toMatch(/^id: 301\n/);
    leaving.abort();
  });
});

describe('reconciliation', () => {
  it('adds up what consumers handled', async () => {
    const consumer = { consumer: 'risk', subscribed: 9, handled: 9, lost: 0, duplicated: 0 };
    const consumers = [consumer, { ...consumer, consumer: 'audit' }];
    records.counted = { published: 9, consumers, detached: [] };
    const { body } = await getAs('admin', '/v1/audit/reconciliation');
    expect(body).toMatchObject({
      position: log.events.length,
      published: 9,
      consumed: 18,
      lost: 0,
      duplicated: 0,
      isWhole: true,
      detached: [],
    });
  });

  it('is not whole while a part of the log is kept elsewhere, and says which and where', async () => {
    const detached = [{ first: 1, last: 1000, location: 'tape 7' }];
    records.counted = { published: 0, consumers: [], detached };
    const { body } = await getAs('auditor', '/v1/audit/reconciliation');
    expect(body).toMatchObject({ lost: 0, duplicated: 0, isWhole: false, detached });
  });
});

describe('what takes reading everything', () => {
  const paths = ['verify', 'mirror', 'reconciliation', 'retention'];

  it.each(paths)('is not %s for everybody', async (path) => {
    expect((await get(`/v1/audit/${path}`)).status).toBe(403);
    expect((await getAs('approver', `/v1/audit/${path}`)).status).toBe(403);
    expect((await getAs('operator', `/v1/audit/${path}`)).status).toBe(200);
  });

  it('is done for one at a time, and given up when they leave', async () => {
    const consumer = { consumer: 'risk', subscribed: 9, handled: 8, lost: 1, duplicated: 0 };
    // What is lost is waited for, longer than anybody stays here.
    records.counted = { published: 9, consumers: [consumer], detached: [] };
    const port = await listening();
    const ask = async (signal: AbortSignal) =>
      fetch(`http://127.0.0.1:${port}/v1/audit/reconciliation`, {
        headers: await harness.bearer('otto', 'auditor'),
        signal,
      });
    const leaving = new AbortController();
    const both = [ask(leaving.signal), ask(leaving.signal)];
    const refused = await Promise.race(both);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
    expect(await refused.text()).toContain('/problems/too-many-requests');
    leaving.abort();
    const left = await Promise.allSettled(both);
    expect(left.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    records.counted = { ...records.counted, consumers: [{ ...consumer, handled: 9, lost: 0 }] };
    const next = await eventually(async () => {
      const answer = await getAs('operator', '/v1/audit/reconciliation');
      return answer.status === 200 ? answer : undefined;
    });
    expect(next.body).toMatchObject({ lost: 0 });
    expect(service.logged.join()).not.toContain('request failed');
  });
});
