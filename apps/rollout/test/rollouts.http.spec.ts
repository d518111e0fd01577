import { REASON, RolloutHarness } from './rollout-harness.js';
import { type sampleChange, type SampleChange } from './sample-change.js';

describe('rollouts over HTTP', () => {
  let harness: RolloutHarness;
  beforeEach(async () => {
    harness = new RolloutHarness();
    await harness.start();
  });
  afterEach(() => harness.stop());

  /** Approved, and looked at once. */
  async function approve(...about: Parameters<typeof sampleChange>): Promise<SampleChange> {
    const change = await harness.approve(...about);
    await harness.tick();
    return change;
  }

  it('shows a rollout by its id, its change and the key of its change, with its version as ETag', async () => {
    const { changeId } = await approve();
    const { body, headers } = await harness.http().get(`/v1/rollouts/${changeId}`).expect(200);
    expect(body).toMatchObject({ status: 'running', step: 0, weightPercent: 10, version: 4 });
    expect(headers['etag']).toBe('"4"');
    const { rolloutId, key } = body as { rolloutId: string; key: string };
    expect((await harness.http().get(`/v1/rollouts/${rolloutId}`)).body).toEqual(body);
    expect((await harness.http().get(`/v1/rollouts/${key}`)).body).toEqual(body);
  });

  it('lists the newest first, by service and status', async () => {
    const first = await approve({ strategy: 'direct', steps: [], analysis: [], bake: '0s' });
    const second = await approve({}, { service: 'search' });
    const listed = async (query: string): Promise<readonly string[]> => {
      const { body } = await harness.http().get(`/v1/rollouts?${query}`).expect(200);
      return (body as { items: { changeId: string }[] }).items.map(({ changeId }) => changeId);
    };
    expect(await listed('')).toEqual([second.changeId, first.changeId]);
    expect(await listed('limit=1')).toEqual([second.changeId]);
    expect(await listed('service=checkout')).toEqual([first.changeId]);
    expect(await listed('status=completed')).toEqual([first.changeId]);
    const { body } = await harness.http().get('/v1/rollouts?status=soaring&limit=0').expect(400);
    expect(body).toMatchObject({ type: '/problems/invalid-request' });
  });

  it('does not know a rollout that is not there', async () => {
    const { body } = await harness.http().get('/v1/rollouts/CHG-1').expect(404);
    expect(body).toMatchObject({ type: '/problems/rollout-not-found' });
    expect(await harness.steer('sam', 'CHG-1', 'abort')).toMatchObject({ status: 404 });
  });

  it('lets an operator pause, resume and promote', async () => {
    const { changeId } = await approve();
    const paused = await harness.steer('sam', changeId, 'pause');
    expect(paused).toMatchObject({ status: 200, body: { status: 'paused', reason: REASON } });
    expect((paused.body as { position: number }).position).toBe(await harness.store.head());
    expect(await harness.steer('sam', changeId, 'resume')).toMatchObject({
      body: { status: 'running', step: 0 },
    });
    expect(await harness.steer('rita', changeId, 'promote')).toMatchObject({
      body: { step: 1, weightPercent: 10 },
    });
    const { events } = await harness.store.readStream(
      `rollout-${(paused.body as { rolloutId: string }).rolloutId}`,
    );
    expect(events.find(({ type }) => type === 'rollout.paused')).toMatchObject({
      actor: { kind: 'person', id: 'sam' },
      correlationId: changeId,
      data: { by: 'sam', reason: REASON, cause: 'person' },
    });
  });

  it('flips the flag in the same moment as an abort', async () => {
    const { changeId } = await approve();
    expect(await harness.steer('sam', changeId, 'abort')).toMatchObject({
      body: { status: 'rolling-back', weightPercent: 0 },
    });
    const { body } = await harness.http().get('/v1/flags/checkout-version').expect(200);
    expect(body).toMatchObject({ weightPercent: 0, changeId });
  });

  it('lets an author abort and do nothing else; others nothing', async () => {
    const { changeId } = await approve();
    expect(await harness.steer('ada', changeId, 'promote')).toMatchObject({
      status: 403,
      body: { type: '/problems/not-allowed-to-steer' },
    });
    expect(await harness.steer('eve', changeId, 'abort')).toMatchObject({ status: 403 });
    expect(await harness.steer('ada', changeId, 'abort')).toMatchObject({ status: 200 });
    await harness.http().post(`/v1/rollouts/${changeId}/abort`).send({ reason: REASON }).expect(401);
  });

  it('refuses to abort what has landed', async () => {
    const { changeId } = await approve({ strategy: 'direct', steps: [], analysis: [], bake: '0s' });
    expect(await harness.steer('sam', changeId, 'abort')).toMatchObject({
      status: 409,
      body: { type: '/problems/rollout-already-landed' },
    });
  });

  it('carries a command out once per idempotency key', async () => {
    const { changeId } = await approve();
    const key = { 'Idempotency-Key': 'promote-1' };
    const first = await harness.steer('sam', changeId, 'promote', key);
    const again = await harness.steer('sam', changeId, 'promote', key);
    expect(first).toMatchObject({ status: 200, body: { step: 1 } });
    expect(again.body).toEqual(first.body);
    const other = await harness
      .http()
      .post(`/v1/rollouts/${changeId}/promote`)
      .set({ ...(await harness.bearer('sam')), ...key })
      .send({ reason: 'another one' });
    expect(other).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
  });

  it('gives a retry the first answer, though the flight has gone on and the version it names is old', async () => {
    const { changeId } = await approve();
    const headers = { 'Idempotency-Key': 'pause-1', 'If-Match': '"4"' };
    const first = await harness.steer('sam', changeId, 'pause', headers);
    expect(first).toMatchObject({ status: 200, body: { status: 'paused' } });
    await harness.steer('sam', changeId, 'abort');
    const retry = await harness.steer('sam', changeId, 'pause', headers);
    expect([retry.status, retry.body]).toEqual([200, first.body]);
  });

  it('refuses a command on an older version than the caller saw', async () => {
    const { changeId } = await approve();
    expect(await harness.steer('sam', changeId, 'pause', { 'If-Match': '"3"' })).toMatchObject({
      status: 412,
    });
    expect(await harness.steer('sam', changeId, 'pause', { 'If-Match': '"4"' })).toMatchObject({
      status: 200,
    });
  });

  it('names what is wrong with a command', async () => {
    const { changeId } = await approve();
    expect(await harness.steer('sam', changeId, 'explode')).toMatchObject({ status: 400 });
    const { body } = await harness
      .http()
      .post(`/v1/rollouts/${changeId}/pause`)
      .set(await harness.bearer('sam'))
      .send({})
      .expect(400);
    expect(body).toMatchObject({ errors: [{ pointer: '#/reason', detail: 'is required' }] });
  });

  it('describes itself', async () => {
    const { body } = await harness.http().get('/openapi.json').expect(200);
    const { paths } = body as { paths: object };
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/v1/rollouts', '/v1/rollouts/{id}/{command}', '/v1/gate', '/v1/flags']),
    );
  });
});
