import type { ApprovalCaseView } from '@glidepath/contracts';
import { ApprovalsHarness, assessed } from './approvals-harness.js';

const digest = 'a'.repeat(64);
const approve = { decision: 'approve', digest };

describe('approvals over HTTP', () => {
  const harness = new ApprovalsHarness();
  let number = 1000;
  let change = assessed(number);

  beforeAll(() => harness.start());
  afterAll(() => harness.stop());
  beforeEach(async () => {
    harness.clock.at = new Date('2026-03-02T12:00:00.000Z');
    number += 1;
    change = assessed(number);
    await harness.assess(change);
  });

  const view = async () => (await harness.http().get(`/v1/approvals/${change.changeId}`)).body;

  it('shows what is asked for and lets two people of different domains approve', async () => {
    const first = await harness.decide('grace', change.key, { ...approve, comment: 'Looks right.' });
    expect(first.status).toBe(200);
    expect(first.headers['etag']).toBe('"2"');
    expect(first.body).toMatchObject({ status: 'open', version: 2, position: expect.any(Number) });
    expect(first.body.requirements).toMatchObject([
      { domain: 'operations', approvers: [], missing: 1 },
      { domain: 'payments', approvers: ['grace'], missing: 0 },
    ]);
    const second = await harness.decide('ben', change.changeId, approve);
    expect(second.body).toMatchObject({ status: 'approved', version: 4 });
    expect(await view()).toMatchObject({
      status: 'approved',
      decisions: [
        { approver: 'grace', domains: ['payments'], decision: 'approve', comment: 'Looks right.' },
        { approver: 'ben', domains: ['operations'], decision: 'approve', comment: null },
      ],
    });
  });

  it('approves at once what nobody is asked about and rejects what the policy denies, with its reasons', async () => {
    const free = assessed(number + 5000, { decision: 'allow', requirements: [] });
    await harness.assess(free);
    expect(await harness.types(free.changeId)).toEqual(['approval-case.opened', 'approval-case.resolved']);
    const message = 'A production change must say how it is backed out.';
    const rules = [{ id: 'r', version: 1, severity: 'deny', outcome: 'error', message } as const];
    const denied = assessed(number + 6000, { decision: 'deny', rules });
    await harness.assess(denied);
    const { events } = await harness.store.readStream(`approval-case-${denied.changeId}`);
    expect(events.at(-1)?.data).toMatchObject({
      outcome: 'rejected',
      by: 'policy',
      reasons: [`could not be judged: ${message}`],
    });
  });

  it.each([
    ['ada', 403, 'own-change'],
    ['pipeline', 403, 'own-change'],
    ['ivy', 403, 'not-an-approver'],
    ['sam', 403, 'not-an-approver'],
  ])('turns %s away with %i %s', async (who, status, code) => {
    const response = await harness.decide(who, change.changeId, approve);
    expect(response.status).toBe(status);
    expect(response.body).toMatchObject({ type: `/problems/${code}`, status });
  });

  it('wants a token for a decision and none for looking', async () => {
    const response = await harness.http().post(`/v1/approvals/${change.changeId}/decisions`).send(approve);
    expect(response.status).toBe(401);
    expect(response.body).toMatchObject({ type: '/problems/unauthenticated' });
    expect(await view()).toMatchObject({ status: 'open' });
  });

  it('refuses to be told the same twice, but answers a retry as it did the first time', async () => {
    const headers = { 'Idempotency-Key': `key-${number}` };
    const first = await harness.decide('grace', change.changeId, approve, headers);
    const retry = await harness.decide('grace', change.changeId, approve, headers);
    expect([retry.status, retry.body]).toEqual([200, first.body]);
    const other = await harness.decide('grace', change.changeId, { ...approve, decision: 'reject' }, headers);
    expect(other.body).toMatchObject({ status: 422, type: '/problems/idempotency-key-reused' });
    const again = await harness.decide('grace', change.changeId, approve);
    expect(again.body).toMatchObject({ status: 409, type: '/problems/already-decided' });
  });

  it('keeps nothing of what somebody wrote who may not decide', async () => {
    const before = await harness.store.head();
    for (const who of ['ada', 'pipeline', 'sam', 'ivy'])
      expect((await harness.decide(who, change.changeId, { ...approve, comment: who })).status).toBe(403);
    expect((await harness.decide('grace', 'CHG-77', { ...approve, comment: 'x' })).status).toBe(404);
    expect(await harness.store.head()).toBe(before);
  });

  it('does not bring an erased comment back on a retry, and takes no new one from who was erased', async () => {
    const headers = { 'Idempotency-Key': `erased-${number}` };
    const commented = { ...approve, comment: 'Call me at home.' };
    const first = await harness.decide('grace', change.changeId, commented, headers);
    expect(first.body).toMatchObject({ decisions: [{ approver: 'grace', comment: 'Call me at home.' }] });
    harness.comments.erased.add('grace');
    const retry = await harness.decide('grace', change.changeId, commented, headers);
    const { decisions } = retry.body as ApprovalCaseView;
    expect([retry.status, decisions]).toMatchObject([200, [{ comment: null, commentErased: true }]]);
    const again = { ...commented, decision: 'abstain' };
    const refused = await harness.decide('grace', change.changeId, again);
    expect(refused.body).toMatchObject({ status: 409, type: '/problems/subject-erased' });
    const silent = await harness.decide('grace', change.changeId, { ...approve, decision: 'abstain' });
    expect(silent.status).toBe(200);
    harness.comments.erased.clear();
  });

  it('refuses a digest that is not the one of the revision', async () => {
    const response = await harness.decide('grace', change.changeId, { ...approve, digest: 'd'.repeat(64) });
    expect(response.body).toMatchObject({ status: 412, type: '/problems/digest-outdated', digest });
  });

  it('refuses a decision that was made looking at an older version of the case', async () => {
    await harness.decide('grace', change.changeId, approve);
    const stale = await harness.decide('ben', change.changeId, approve, { 'If-Match': '"1"' });
    expect(stale.body).toMatchObject({ status: 412, type: '/problems/precondition-failed' });
    const fresh = await harness.decide('ben', change.changeId, approve, { 'If-Match': '"2"' });
    expect(fresh.body).toMatchObject({ status: 'approved' });
  });

  it('answers a retry that names the version first seen as it did the first time', async () => {
    const headers = { 'Idempotency-Key': `seen-${number}`, 'If-Match': '"1"' };
    const first = await harness.decide('grace', change.changeId, approve, headers);
    const retry = await harness.decide('grace', change.changeId, approve, headers);
    expect([first.status, retry.status, retry.body]).toEqual([200, 200, first.body]);
  });

  it('lets two who saw the same version decide at the same moment: one of them', async () => {
    const both = ['grace', 'ben'].map((who) =>
      harness.decide(who, change.changeId, approve, { 'If-Match': '"1"' }),
    );
    const statuses = (await Promise.all(both)).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 412]);
  });

  it('refuses decisions after the deadline, though nobody has closed the case yet', async () => {
    await harness.decide('grace', change.changeId, approve);
    const before = harness.clock.at;
    harness.clock.at = new Date('2026-03-05T12:00:00.000Z');
    const late = await harness.decide('ben', change.changeId, approve);
    harness.clock.at = before;
    expect(late.body).toMatchObject({ status: 409, type: '/problems/case-not-open', caseStatus: 'expired' });
  });

  it('refuses decisions in a closed case', async () => {
    await harness.decide('ben', change.changeId, { ...approve, decision: 'reject' });
    const response = await harness.decide('grace', change.changeId, approve);
    expect(response.body).toMatchObject({
      status: 409,
      type: '/problems/case-not-open',
      caseStatus: 'rejected',
    });
  });

  it.each(['CHG-77', '0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2f10'])('answers 404 for %s', async (unknown) => {
    const decided = await harness.decide('grace', unknown, approve);
    expect(decided.body).toMatchObject({ status: 404, type: '/problems/no-approval-case' });
    const read = await harness.http().get(`/v1/approvals/${unknown}`);
    expect(read.body).toMatchObject({ status: 404, type: '/problems/no-approval-case' });
  });

  it.each([
    [{ digest }, '#/decision'],
    [{ ...approve, decision: 'maybe' }, '#/decision'],
    [{ decision: 'approve' }, '#/digest'],
    [{ ...approve, role: 'admin' }, '#/role'],
  ])('names the fault of the body %j', async (body, pointer) => {
    const response = await harness.decide('grace', change.changeId, body);
    expect(response.status).toBe(400);
    expect(response.body.errors).toMatchObject([{ pointer }]);
  });

  it('takes back a decision for its author alone', async () => {
    await harness.decide('grace', change.changeId, approve);
    const withdraw = async (who: string) =>
      harness
        .http()
        .delete(`/v1/approvals/${change.changeId}/decisions`)
        .set('Authorization', `Bearer ${await harness.token(who)}`);
    expect((await withdraw('ben')).body).toMatchObject({ status: 409, type: '/problems/nothing-decided' });
    expect((await withdraw('grace')).body).toMatchObject({ status: 'open', decisions: [] });
  });

  it('forgets what was decided when the change is amended, and asks again', async () => {
    await harness.decide('grace', change.changeId, approve);
    await harness.amend(change.changeId, 2);
    expect(await view()).toMatchObject({ status: 'superseded', decisions: [] });
    await harness.assess({ ...change, revision: 2, digest: 'e'.repeat(64) });
    expect(await view()).toMatchObject({ status: 'open', revision: 2, decisions: [] });
    const outdated = await harness.decide('grace', change.changeId, approve);
    expect(outdated.body).toMatchObject({ status: 412, type: '/problems/digest-outdated' });
  });

  it('closes the case of a cancelled change', async () => {
    await harness.cancel(change.changeId);
    expect(await view()).toMatchObject({ status: 'withdrawn' });
  });

  it('expires a case when its time is up, once', async () => {
    expect(await harness.expire()).toBe(0);
    harness.clock.at = new Date('2026-03-05T12:00:00.000Z');
    expect(await harness.expire()).toBeGreaterThan(0);
    expect(await view()).toMatchObject({ status: 'expired', decisions: [] });
    expect(await harness.expire()).toBe(0);
  });

  it('lists what somebody has to decide, page by page', async () => {
    const later = assessed(number + 1000);
    harness.clock.at = new Date('2026-03-02T13:00:00.000Z');
    await harness.assess(later);
    const mine = async (who: string, query = '') =>
      harness
        .http()
        .get(`/v1/approvals?status=open&for=me${query}`)
        .set('Authorization', `Bearer ${await harness.token(who)}`);
    const keys = ({ body }: { body: { items: { key: string }[] } }) => body.items.map(({ key }) => key);
    expect(keys(await mine('grace'))).toEqual(expect.arrayContaining([change.key, later.key]));
    await harness.decide('grace', change.changeId, approve);
    expect(keys(await mine('grace'))).not.toContain(change.key);
    expect(keys(await mine('ben'))).toContain(change.key);
    expect(keys(await mine('ada'))).toEqual([]);
    expect(keys(await mine('ivy'))).toEqual([]);

    const firstPage = await mine('ben', '&limit=1');
    expect(firstPage.headers['link']).toContain('rel="next"');
    const secondPage = await mine('ben', `&limit=1&cursor=${firstPage.body.nextCursor}`);
    expect(keys(secondPage)).toHaveLength(1);
    expect(keys(secondPage)).not.toEqual(keys(firstPage));
  });
});
