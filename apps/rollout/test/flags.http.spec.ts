import { RolloutHarness } from './rollout-harness.js';
import { sampleChange } from './sample-change.js';

const healthy = { canaryBad: 0, controlBad: 0 };

describe('flags over OFREP', () => {
  let harness: RolloutHarness;
  let changeId: string;
  beforeEach(async () => {
    harness = new RolloutHarness();
    await harness.start();
    const change = sampleChange();
    ({ changeId } = change);
    await harness.change(change.submitted);
    await harness.change(change.approved);
    await harness.tick();
  });
  afterEach(() => harness.stop());

  const evaluate = (key: string, body: object) =>
    harness.http().post(`/ofrep/v1/evaluate/flags/${key}`).send(body);
  const evaluateAll = (targetingKey: string, etag = '') =>
    harness
      .http()
      .post('/ofrep/v1/evaluate/flags')
      .set('If-None-Match', etag)
      .send({ context: { targetingKey } });
  const variantOf = async (targetingKey: string): Promise<string> => {
    const { body } = await evaluate('checkout-version', { context: { targetingKey } }).expect(200);
    return (body as { variant: string }).variant;
  };

  it('answers without a token where reads need none', async () => {
    const { body } = await evaluate('checkout-version', {
      context: { targetingKey: 'ada', plan: 'free' },
    }).expect(200);
    expect(body).toEqual({
      key: 'checkout-version',
      variant: (body as { variant: string }).variant,
      value: (body as { variant: string }).variant,
      reason: 'SPLIT',
      metadata: {
        service: 'checkout',
        weightPercent: 10,
        bucketing: 'murmur3-32-v2',
        changeId,
        rolloutId: expect.any(String) as string,
      },
    });
  });

  it('keeps a user on the canary as it widens', async () => {
    const users = Array.from({ length: 60 }, (_, i) => `user-${i}`);
    const variants = async () => Promise.all(users.map(variantOf));
    const before = await variants();
    while ((await harness.rollout(changeId)).weightPercent < 50) {
      await harness.fly(1, 'checkout-version', 'checkout', healthy);
    }
    expect(await harness.rollout(changeId)).toMatchObject({ weightPercent: 50 });
    const after = await variants();
    const left = users.filter((_, i) => before[i] === 'canary' && after[i] === 'stable');
    expect(before).toContain('canary');
    expect(left).toEqual([]);
    expect(after.filter((variant) => variant === 'canary').length).toBeGreaterThan(20);
  });

  it('refuses in the words of the protocol', async () => {
    const unknown = await evaluate('no-such-flag', { context: { targetingKey: 'ada' } }).expect(404);
    expect(unknown.body).toMatchObject({ key: 'no-such-flag', errorCode: 'FLAG_NOT_FOUND' });
    const anonymous = await evaluate('checkout-version', { context: {} }).expect(400);
    expect(anonymous.body).toMatchObject({ key: 'checkout-version', errorCode: 'TARGETING_KEY_MISSING' });
    const nothing = await evaluate('checkout-version', {}).expect(400);
    expect(nothing.body).toMatchObject({ errorCode: 'INVALID_CONTEXT' });
    const bulk = await harness.http().post('/ofrep/v1/evaluate/flags').send([]).expect(400);
    expect(bulk.body).toMatchObject({ errorCode: 'INVALID_CONTEXT' });
    expect(bulk.body).not.toHaveProperty('key');
  });

  it('answers a bulk evaluation with an ETag that a changed flag changes', async () => {
    const first = await evaluateAll('ada').expect(200);
    expect(first.body).toMatchObject({ flags: [{ key: 'checkout-version' }] });
    const etag = first.headers['etag'] ?? '';
    const again = await evaluateAll('ada', etag).expect(304);
    expect(again.text).toBe('');
    expect(again.headers['etag']).toBe(etag);
    await harness.fly(25, 'checkout-version', 'checkout', healthy);
    expect((await evaluateAll('ada', etag).expect(200)).headers['etag']).not.toBe(etag);
  });

  it('shows flags as flagd would define them', async () => {
    const { body } = await harness.http().get('/v1/flags').expect(200);
    expect(body).toMatchObject({
      items: [
        {
          flag: 'checkout-version',
          weightPercent: 10,
          definition: {
            defaultVariant: 'stable',
            targeting: {
              fractional: [
                ['canary', 10_000],
                ['stable', 90_000],
              ],
            },
          },
        },
      ],
    });
    await harness.http().get('/v1/flags/no-such-flag').expect(404);
  });
});
