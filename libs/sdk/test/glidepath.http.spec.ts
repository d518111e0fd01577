import { developmentToken, Glidepath, GlidepathError } from '../src/index.js';
import { FakeGateway, problem } from '../src/testing/index.js';

let fake: FakeGateway;
let glidepath: Glidepath;

beforeAll(async () => {
  fake = await FakeGateway.start();
});
beforeEach(() => {
  fake.reset();
  glidepath = new Glidepath({ url: fake.url, token: 'secret' });
});
afterAll(() => fake.stop());

async function failure(attempt: Promise<unknown>): Promise<GlidepathError> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof GlidepathError) return error;
  throw new Error(`expected a GlidepathError, got ${String(error)}`);
}

const gate = { service: 'checkout', environment: 'production', artifactDigest: `sha256:${'a'.repeat(64)}` };
const change = { id: '0198b1c0-0000-7000-8000-000000000001', key: 'CHG-1001', state: 'assessing' };

describe('a call', () => {
  it('sends the token, JSON and an idempotency key with a write', async () => {
    fake.on('POST /v1/gate', { json: { outcome: 'allow' } });
    await expect(glidepath.gate.check(gate)).resolves.toEqual({ outcome: 'allow' });
    expect(fake.requests[0]).toMatchObject({
      body: gate,
      headers: {
        authorization: 'Bearer secret',
        'content-type': 'application/json',
        'idempotency-key': expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    });
  });

  it('sends the version the caller saw and leaves out absent parameters', async () => {
    fake.on('PUT /v1/services/checkout', { json: {} }).on('GET /v1/changes', { json: { items: [] } });
    const entry = {
      owner: 'payments',
      domain: 'payments',
      tier: 1,
      environments: ['production'],
      dependsOn: [],
    };
    await glidepath.services.put('checkout', entry, { ifVersion: 3 });
    await glidepath.changes.list({ state: 'assessing', after: 12 });
    expect(fake.requests[0]?.headers['if-match']).toBe('"3"');
    expect(fake.requests[1]?.query).toEqual({ state: 'assessing', after: '12' });
  });

  it('turns problem details into a typed error', async () => {
    const errors = [{ pointer: '#/title', detail: 'is missing' }];
    fake.on('POST /v1/gate', problem(400, 'invalid-request', 'one field is missing', { errors }));
    expect(await failure(glidepath.gate.check(gate))).toMatchObject({
      code: 'invalid-request',
      status: 400,
      message: 'Invalid request: one field is missing',
      errors,
      requestId: 'req-12345678',
      retryable: false,
    });
  });

  it('takes a page of a proxy for a failure of its status', async () => {
    fake.on('GET /v1/changes/CHG-1', { status: 500, text: '<html>' });
    expect(await failure(glidepath.changes.get('CHG-1'))).toMatchObject({ code: 'http-500', status: 500 });
  });

  it('is tried again under the same key when the server is overloaded, as late as it asks', async () => {
    const busy = { ...problem(503, 'service-unavailable'), headers: { 'Retry-After': '0' } };
    fake.on('POST /v1/gate', busy, busy, { json: { outcome: 'deny' } });
    await expect(glidepath.gate.check(gate)).resolves.toEqual({ outcome: 'deny' });
    const keys = new Set(fake.requests.map(({ headers }) => headers['idempotency-key']));
    expect([fake.requests.length, keys.size]).toEqual([3, 1]);
  });

  it.each([409, 412, 422, 500])('is not tried again after status %i', async (status) => {
    fake.on('POST /v1/gate', problem(status, 'refused'));
    await failure(glidepath.gate.check(gate));
    expect(fake.requests).toHaveLength(1);
  });

  it('says that nobody answered', async () => {
    const nobody = new Glidepath({ url: 'http://127.0.0.1:1', attempts: 1 });
    expect(await failure(nobody.gate.check(gate))).toMatchObject({
      code: 'network',
      status: 0,
      title: 'No answer from http://127.0.0.1:1',
      retryable: true,
    });
  });

  it('ends with the reason of the signal that stops it', async () => {
    fake.on('GET /v1/changes/CHG-1', { text: '', end: 'open' });
    const reason = new Error('no longer wanted');
    const call = glidepath.changes.get('CHG-1', { signal: AbortSignal.abort(reason) });
    await expect(call).rejects.toBe(reason);
  });
});

describe('waiting for a change', () => {
  const path = 'GET /v1/changes/CHG-1001/wait';

  it('asks again until the goal is reached, and tells what it sees', async () => {
    const approved = { ...change, state: 'approved' };
    fake.on(path, { json: { reached: false, change } }, { json: { reached: true, change: approved } });
    const seen: string[] = [];
    const onProgress = ({ state }: { state: string }) => void seen.push(state);
    const outcome = await glidepath.changes.waitFor('CHG-1001', { for: 'approved', onProgress });
    expect(outcome).toEqual({ change: approved, reached: true, timedOut: false });
    expect(seen).toEqual(['assessing', 'approved']);
  });

  it('ends when the change has ended otherwise', async () => {
    const rejected = { ...change, state: 'rejected' };
    fake.on(path, { json: { reached: false, change: rejected } });
    const outcome = await glidepath.changes.waitFor('CHG-1001', { for: 'completed' });
    expect(outcome).toEqual({ change: rejected, reached: false, timedOut: false });
  });

  it('says when time ran out', async () => {
    fake.on(path, { json: { reached: false, change } });
    const outcome = await glidepath.changes.waitFor('CHG-1001', { for: 'approved', timeoutMs: 0 });
    expect(outcome).toMatchObject({ reached: false, timedOut: true });
  });

  it('outlives a server that is away for a moment', async () => {
    const away = problem(503, 'service-unavailable');
    const impatient = new Glidepath({ url: fake.url, attempts: 1 });
    fake.on(path, away, away, { json: { reached: true, change } });
    await expect(impatient.changes.waitFor('CHG-1001', { for: 'approved' })).resolves.toMatchObject({
      reached: true,
    });
  });
});

describe('a development token', () => {
  it('is fetched once while it lasts', async () => {
    const expiresAt = new Date(Date.now() + 600_000).toISOString();
    fake.on('POST /v1/dev/token', { json: { token: 't', expiresAt, subject: 'grace' } });
    const token = developmentToken(fake.url, 'grace');
    expect([await token(), await token()]).toEqual(['t', 't']);
    expect(fake.requests.map(({ body }) => body)).toEqual([{ as: 'grace' }]);
  });

  it('is fetched anew when it is about to expire', async () => {
    const expiresAt = new Date(Date.now() + 1_000).toISOString();
    fake.on('POST /v1/dev/token', { json: { token: 't', expiresAt, subject: 'grace' } });
    const token = developmentToken(fake.url, 'grace');
    await token();
    await token();
    expect(fake.requests).toHaveLength(2);
  });

  it('that is refused is told as the refusal it is, and asked for once', async () => {
    fake.on('POST /v1/dev/token', {
      status: 400,
      json: { type: `${fake.url}/problems/invalid-request`, title: 'The request is not valid', status: 400 },
    });
    const nobody = new Glidepath({ url: fake.url, token: developmentToken(fake.url, 'nobody') });
    await expect(nobody.changes.get('CHG-1')).rejects.toMatchObject({ code: 'invalid-request', status: 400 });
    expect(fake.requests).toHaveLength(1);
  });
});
