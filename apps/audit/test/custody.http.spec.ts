import type { RawEvent } from '@glidepath/event-store';
import request from 'supertest';
import { ApplyRetention } from '../src/erasure/application/apply-retention.js';
import { ReapplyErasures } from '../src/erasure/application/reapply-erasures.js';
import { LedgerState } from '../src/ledger/application/ledger-state.js';
import { AuditHarness } from './audit-harness.js';
import { CHANGES, sampleEvent } from './sample-events.js';

const sealed = { sealed: 'A256GCM', subject: 'grace', month: '2026-01', nonce: 'A'.repeat(16), text: 'AAAA' };

/** Grace decided about the first change, and wrote something. */
function decided(position: number): RawEvent {
  const event = sampleEvent(position);
  const dataText = JSON.stringify({ changeId: CHANGES[0], comment: sealed });
  return { ...event, type: 'approval.decided', actor: { ...event.actor, id: 'grace' }, dataText };
}

describe('erasure, hold and retention over HTTP', () => {
  let harness: AuditHarness;

  beforeEach(async () => {
    harness = new AuditHarness();
    harness.directory.keys.add('grace 2026-01').add('grace 2026-02').add('ben 2026-01').add('ben 2026-03');
    await harness.start();
    harness.log.events.push(decided(1));
  });
  afterEach(() => harness.started.close());

  const http = () => request(harness.started.app.getHttpServer());
  const post = async (path: string, body: object, who = 'alma') =>
    http()
      .post(`/v1/audit/${path}`)
      .set(await harness.bearer(who, 'admin'))
      .send(body);
  const read = async (path: string) =>
    http()
      .get(`/v1/audit/${path}`)
      .set(await harness.bearer('otto', 'auditor'));
  const ask = (subject: string, who = 'alma') => post('erasures', { subject, reason: 'request 12' }, who);
  const confirm = ({ requestId, subject }: { requestId: string; subject: string }, who = 'abel') =>
    post(`erasures/${requestId}/confirm`, { subject }, who);
  const erase = async (subject: string) => confirm((await ask(subject)).body);
  const release = async (holdId: string) => {
    const { body } = await post(`holds/${holdId}/release`, { reason: 'case closed' });
    return post(`holds/releases/${body.requestId}/confirm`, { holdId }, 'abel');
  };
  const types = async () =>
    (await harness.store.readStream('custody-register')).events.map(({ type }) => type);

  it('destroys nothing for one admin alone', async () => {
    const { status, body } = await ask('grace');
    expect([status, body]).toMatchObject([
      202,
      { subject: 'grace', requestedBy: ['alma'], expiresAt: '2026-03-09T12:00:02.000Z', position: 1 },
    ]);
    expect((await confirm(body, 'alma')).body).toMatchObject({
      status: 403,
      type: '/problems/second-person-needed',
      requestedBy: ['alma'],
    });
    expect((await confirm({ ...body, subject: 'ben' })).body).toMatchObject({
      status: 404,
      type: '/problems/no-such-request',
    });
    expect((await read('erasures')).body).toMatchObject({ items: [], requests: [{ subject: 'grace' }] });
    expect(harness.directory.keys.size).toBe(4);
  });

  it('destroys nothing because nobody answered in time', async () => {
    const { body } = await ask('grace');
    harness.clock.at = new Date(body.expiresAt);
    expect((await confirm(body)).body).toMatchObject({ status: 409, type: '/problems/request-expired' });
    expect((await read('erasures')).body).toMatchObject({ items: [], requests: [] });
    expect(harness.directory.keys.size).toBe(4);
  });

  it('destroys the keys of a person when another admin confirms it, and says who did what and why', async () => {
    const { status, body } = await erase('grace');
    expect([status, body]).toMatchObject([200, { subject: 'grace', keysDestroyed: 2 }]);
    expect([...harness.directory.keys]).toEqual(['ben 2026-01', 'ben 2026-03']);
    const { events } = await harness.store.readStream('custody-register');
    expect(events).toMatchObject([
      { type: 'erasure.requested', actor: { id: 'alma' } },
      { type: 'subject.erased', actor: { id: 'abel' }, data: { subject: 'grace', reason: 'request 12' } },
    ]);
    expect((await read('erasures')).body).toMatchObject({ items: [{ subject: 'grace' }], unrecorded: [] });
  });

  it('refuses to erase what a hold keeps, until it is lifted', async () => {
    harness.keys.keys.set('CHG-1', CHANGES[0]);
    const scope = { kind: 'change', change: 'CHG-1' };
    const { body: hold } = await post('holds', { scope, reason: 'case 7' });
    expect(hold).toMatchObject({ scope: { kind: 'change', changeId: CHANGES[0] }, liftedAt: null });
    const refused = await ask('grace');
    expect(refused.body).toMatchObject({ status: 409, type: '/problems/erasure-held', holds: [hold.holdId] });
    expect(harness.directory.keys.size).toBe(4);
    expect(harness.started.logged.join()).toContain('an erasure was refused');
    expect((await erase('ben')).status).toBe(200);
    expect((await release(hold.holdId)).body).toMatchObject({
      holdId: hold.holdId,
      liftedAt: expect.any(String),
    });
    expect((await erase('grace')).status).toBe(200);
    expect(await types()).toEqual([
      'hold.set',
      'erasure.requested',
      'subject.erased',
      'hold.lifting-requested',
      'hold.lifted',
      'erasure.requested',
      'subject.erased',
    ]);
    const again = await post(`holds/${hold.holdId}/release`, { reason: 'case closed' });
    expect(again.body).toMatchObject({ status: 409, type: '/problems/hold-lifted' });
  });

  it('lifts no hold for one admin alone, and keeps what it covers meanwhile', async () => {
    const { body: hold } = await post('holds', { scope: { kind: 'everything' }, reason: 'case 7' });
    const { status, body } = await post(`holds/${hold.holdId}/release`, { reason: 'case closed' });
    expect([status, body]).toMatchObject([202, { holdId: hold.holdId, requestedBy: ['alma'] }]);
    const path = `holds/releases/${body.requestId}/confirm`;
    expect((await post(path, { holdId: hold.holdId })).body).toMatchObject({
      type: '/problems/second-person-needed',
    });
    expect((await ask('grace')).body).toMatchObject({ type: '/problems/erasure-held' });
    expect((await read('holds')).body).toMatchObject({
      items: [{ liftedAt: null }],
      requests: [{ requestId: body.requestId }],
    });
    expect((await post(path, { holdId: hold.holdId }, 'abel')).status).toBe(200);
    expect((await read('holds')).body).toMatchObject({
      items: [{ liftedAt: expect.any(String) }],
      requests: [],
    });
  });

  it('lets only an admin write, nobody erase themselves, and shows nothing to strangers', async () => {
    const auditor = await http()
      .post('/v1/audit/erasures')
      .set(await harness.bearer('otto', 'auditor'))
      .send({ subject: 'grace', reason: 'x' });
    expect(auditor.status).toBe(403);
    expect((await ask('alma')).body).toMatchObject({ status: 403, type: '/problems/own-erasure' });
    const { body } = await ask('abel');
    expect((await confirm(body)).body).toMatchObject({ status: 403, type: '/problems/own-erasure' });
    expect((await http().get('/v1/audit/erasures')).status).toBe(403);
    expect((await post('erasures', { subject: 'grace', reason: ' ' })).status).toBe(400);
    expect((await post('holds', { scope: { kind: 'change', change: 'CHG-99' }, reason: 'x' })).status).toBe(
      404,
    );
  });

  it('erases once, and answers a retry as it did the first time', async () => {
    const { body: request } = await ask('grace');
    const once = async () =>
      http()
        .post(`/v1/audit/erasures/${request.requestId}/confirm`)
        .set({ ...(await harness.bearer('abel', 'admin')), 'Idempotency-Key': 'one' })
        .send({ subject: 'grace' });
    const [first, retry] = [await once(), await once()];
    expect(retry.body).toMatchObject({
      erasedAt: first.body.erasedAt,
      position: first.body.position,
      keysDestroyed: 0,
    });
    expect(await types()).toEqual(['erasure.requested', 'subject.erased']);
    expect((await ask('grace')).body).toMatchObject({ status: 409, type: '/problems/already-erased' });
  });

  it('erases again what a restored directory brought back', async () => {
    await erase('grace');
    harness.directory.keys.add('grace 2026-01');
    expect(await harness.started.app.get(ReapplyErasures).turn()).toBe(1);
    expect([...harness.directory.keys]).toEqual(['ben 2026-01', 'ben 2026-03']);
  });

  it('erases again what a restored database has forgotten, and records it once the log is well', async () => {
    harness.journal.known.add('grace');
    const state = harness.started.app.get(LedgerState);
    state.alarm = { kind: 'missing', from: 1, to: 2, detail: 'restored from an older copy' };
    expect(await harness.started.app.get(ReapplyErasures).turn()).toBe(2);
    expect((await read('erasures')).body).toMatchObject({ items: [], unrecorded: ['grace'] });
    state.alarm = undefined;
    state.signedThrough = 1;
    await harness.started.app.get(ReapplyErasures).turn();
    expect((await read('erasures')).body).toMatchObject({ items: [{ subject: 'grace' }], unrecorded: [] });
  });

  it('applies retention by month, keeps what is held, and reports both', async () => {
    harness.retention.keepDays = { 'personal-text': 10 };
    await post('holds', { scope: { kind: 'subject', subject: 'grace' }, reason: 'case 7' });
    await harness.started.app.get(ApplyRetention).turn();
    expect([...harness.directory.keys]).toEqual(['grace 2026-01', 'grace 2026-02', 'ben 2026-03']);
    const { body } = await read('retention');
    expect(body.items).toMatchObject([
      { recordClass: 'events', keepDays: null },
      { recordClass: 'personal-text', keepDays: 10, removed: 1, heldBack: 1 },
      { recordClass: 'directory', keepDays: null, removed: 0 },
      { recordClass: 'mirror-records', keepDays: null },
    ]);
    await post('holds', { scope: { kind: 'everything' }, reason: 'case 8' });
    harness.clock.at = new Date('2026-06-01T00:00:00.000Z');
    await harness.started.app.get(ApplyRetention).turn();
    expect(harness.directory.keys.size).toBe(3);
    expect(await types()).toEqual(['hold.set', 'retention.applied', 'hold.set']);
  });
});
