import { mkdtemp, rm } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { CheckpointView, ReconciliationView, VerificationView } from '@glidepath/contracts';
import { uuidV7 } from '@glidepath/event-store';
import type { PgEventStore } from '@glidepath/event-store/pg';
import { openCheckpoint, parseVerifierKey } from '@glidepath/ledger';
import type { Service } from '@glidepath/service-kit';
import { eventually, ServiceStack } from '@glidepath/testing/stack';
import { createApp } from '../src/app.js';
import type { AuditEnv } from '../src/env.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes that are in use, not those that are waiting to be collected. */
function memoryHeld(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const actor = { kind: 'person', id: 'ada', issuer: 'test' } as const;

describe('audit on real Postgres and NATS', () => {
  let stack: ServiceStack;
  let service: Service;
  let intake: PgEventStore;
  let folder: string;
  let url: string;

  beforeAll(async () => {
    stack = await ServiceStack.start();
    folder = await mkdtemp(join(tmpdir(), 'glidepath-signer-'));
    intake = stack.storeOf('intake');
    service = await createApp({ ...envOfAudit(), AUDIT_ORIGIN: 'log.test/audit' });
    url = await service.listen();
  }, 120_000);

  afterAll(async () => {
    await service.close();
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  });

  function envOfAudit(): AuditEnv {
    return {
      ...stack.envOf('audit'),
      SIGNER_DIR: folder,
      AUDIT_KEY_GENERATION: 1,
      AUDIT_CLOSE_REASON: 'closed by its operator',
    };
  }

  /** Detects a deployment nobody had asked for. @returns the position */
  async function detect(key: string): Promise<{ changeId: string; position: number }> {
    const changeId = uuidV7(new Date());
    const data = {
      changeId,
      key,
      deploymentId: 'deployment-1',
      service: 'checkout',
      environment: 'production',
      artifactDigest: null,
      artifact: null,
      reason: 'no gate decision allowed it',
    };
    const events = [{ type: 'change.detected', data }];
    const { position } = await intake.append({
      streams: [{ stream: `change-${changeId}`, expected: 'none', events }],
      context: { actor, correlationId: changeId },
    });
    return { changeId, position };
  }

  const asAuditor = async () => ({
    Authorization: `Bearer ${await stack.identities.token('otto', { roles: ['auditor'] })}`,
  });

  // Parsed here and not by fetch, whose objects are of another realm than those the test makes.
  async function read<View>(path: string): Promise<View> {
    const answer = await fetch(`${url}${path}`, { headers: await asAuditor() });
    return JSON.parse(await answer.text()) as View;
  }

  /** An answer of which nobody reads on; parsing is left out, so that it is no memory of ours. */
  const pausedAnswer = async (path: string): Promise<IncomingMessage> => {
    const headers = await asAuditor();
    return new Promise((resolve, reject) => {
      get(`${url}${path}`, { headers }, (answer) => {
        answer.pause();
        resolve(answer);
      }).on('error', reject);
    });
  };

  const checkpointCovering = (position: number): Promise<CheckpointView> =>
    eventually(async () => {
      const checkpoint = await read<CheckpointView>('/v1/audit/checkpoint');
      return checkpoint.size >= position ? checkpoint : undefined;
    });

  it('lists what every service gave up, beside its own routes under /v1/events', async () => {
    const token = await stack.identities.token('sam', { roles: ['operator'] });
    const answer = await fetch(`${url}/v1/events/parked`, { headers: { Authorization: `Bearer ${token}` } });
    expect([answer.status, await answer.text()]).toEqual([200, '{"items":[],"nextCursor":null}']);
    const problem = await fetch(`${url}/v1/events/parked/risk/reaction/1/redrive`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: '{"reason":"mended"}',
    });
    expect([problem.status, await problem.text()]).toEqual([
      404,
      expect.stringContaining('event-not-parked'),
    ]);
  });

  it('covers a new event by a signed checkpoint within about a second', async () => {
    await checkpointCovering(0);
    const { position } = await detect('CHG-1');
    const began = performance.now();
    const { note, verifierKey } = await checkpointCovering(position);
    expect(performance.now() - began).toBeLessThan(3000);
    expect(openCheckpoint(note, [parseVerifierKey(verifierKey)]).origin).toBe('log.test/audit');
  });

  it('replays a change by its key', async () => {
    const { changeId, position } = await detect('CHG-2');
    const events = await eventually(async () => {
      const answer = await fetch(`${url}/v1/events?change=CHG-2`);
      return answer.ok ? answer.text() : undefined;
    });
    expect(JSON.parse(events)).toMatchObject({ position, correlationId: changeId, type: 'change.detected' });
  });

  it('compares what the mirror delivered with the log', async () => {
    const head = await intake.head();
    const verification = await eventually(async () => {
      const found = await read<VerificationView>('/v1/audit/verify');
      return found.mirrored === head ? found : undefined;
    });
    expect(verification).toMatchObject({ ok: true, size: head });
  });

  it('reconciles: everything published was handled once', async () => {
    const { position } = await detect('CHG-3');
    const found = await read<ReconciliationView>('/v1/audit/reconciliation');
    expect(found).toMatchObject({ published: position, consumed: position, lost: 0, duplicated: 0 });
    expect(found.consumers).toEqual([
      { consumer: 'audit', subscribed: position, handled: position, lost: 0, duplicated: 0 },
    ]);
  });

  it('holds little of a log of large events for readers that are slow', async () => {
    const store = stack.storeOf('audit');
    const subjects = Array.from({ length: 900 }, (_, index) => `${index}`.padStart(150, 'x'));
    const grants = subjects.map((subject) => ({ subject, kind: 'person', roles: [], domains: [] }));
    const data = { source: 'idp', asOf: '2026-03-01T00:00:00.000Z', grants };
    const list = {
      stream: 'access-list',
      expected: 'any',
      events: [{ type: 'access.recorded', data }],
    } as const;
    const { position: before } = await store.append({
      streams: [list],
      context: { actor, correlationId: null },
    });
    for (let count = 0; count < 120; count += 1)
      await store.append({ streams: [list], context: { actor, correlationId: null } });
    const idle = memoryHeld();
    const readers = await Promise.all(
      Array.from({ length: 40 }, () => pausedAnswer(`/v1/events?after=${before}`)),
    );
    // Each would be sent 24 MB, a gigabyte together, and has taken what its socket holds.
    await eventually(async () => readers.every(({ readableLength }) => readableLength > 0) || undefined);
    expect(memoryHeld() - idle).toBeLessThan(200 * 1_048_576);
    const [slow, ...others] = readers;
    for (const reader of others) reader.destroy();
    let received = 0;
    if (slow !== undefined) for await (const chunk of slow) received += (chunk as Buffer).length;
    expect(received).toBeGreaterThan(120 * 180_000);
  });

  it('is ready, and stops at once though somebody follows', async () => {
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const following = await fetch(`${url}/v1/events?follow=true&after=0`);
    const reader = following.body?.getReader();
    await reader?.read();
    const began = performance.now();
    await service.close();
    expect(performance.now() - began).toBeLessThan(1500);
    service = await createApp(envOfAudit());
    url = await service.listen();
    const { origin } = await checkpointCovering(await intake.head());
    expect(origin).toBe('log.test/audit');
  });
});
