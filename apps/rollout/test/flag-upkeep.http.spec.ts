import { RolloutHarness } from './rollout-harness.js';
import { sampleChange } from './sample-change.js';

const DAY_MS = 86_400_000;
const banner = {
  service: 'web',
  owner: 'team-web',
  description: 'The banner of March',
  variants: { on: true, off: false },
  defaultVariant: 'off',
  targeting: { if: [{ $ref: 'staff' }, 'on', null] },
  evaluators: { staff: { ends_with: [{ var: 'mail' }, '@example.org'] } },
  reason: 'the campaign begins',
};

describe('flags that people look after', () => {
  let harness: RolloutHarness;
  beforeEach(async () => {
    harness = new RolloutHarness();
    await harness.start();
  });
  afterEach(() => harness.stop());

  const put = async (flag: string, body: object, who = 'rita') =>
    harness
      .http()
      .put(`/v1/flags/${flag}`)
      .set(await harness.bearer(who))
      .send(body);
  const command = async (flag: string, body: object, who = 'sam') =>
    harness
      .http()
      .post(`/v1/flags/${flag}/commands`)
      .set(await harness.bearer(who))
      .send(body);
  const evaluate = (flag: string, context: object) =>
    harness.http().post(`/ofrep/v1/evaluate/flags/${flag}`).send({ context });
  const factsOf = async (flag: string) => (await harness.store.readStream(`flag-${flag}`)).events;

  it('are defined, answered, switched off, handed over and removed, each by somebody for a reason', async () => {
    const defined = await put('banner', banner);
    expect(defined.status).toBe(200);
    expect(defined.body).toMatchObject({
      flag: 'banner',
      owner: 'team-web',
      weightPercent: null,
      version: 1,
    });
    expect((await evaluate('banner', { mail: 'ada@example.org' })).body).toMatchObject({
      value: true,
      variant: 'on',
      reason: 'TARGETING_MATCH',
    });
    expect((await evaluate('banner', { mail: 'eve@example.com' })).body).toMatchObject({ value: false });

    const off = await command('banner', { command: 'disable', reason: 'it hides the menu' });
    expect(off.body).toMatchObject({ definition: { state: 'DISABLED' } });
    const silent = await evaluate('banner', { mail: 'ada@example.org' });
    expect(silent.body).toMatchObject({ reason: 'DISABLED' });
    expect(silent.body).not.toHaveProperty('value');

    await command('banner', { command: 'hand-over', owner: 'team-app', reason: 'they run it now' });
    const dated = await command('banner', {
      command: 'set-expiry',
      expiresAt: '2026-06-01T02:00:00+02:00',
      reason: 'the campaign ends',
    });
    expect(dated.body).toMatchObject({ owner: 'team-app', expiresAt: '2026-06-01T00:00:00.000Z' });
    const removed = await command('banner', { command: 'remove', reason: 'the campaign is over' });
    expect(removed.body).toMatchObject({ flag: 'banner', removed: true });
    expect((await evaluate('banner', {})).status).toBe(404);

    const facts = await factsOf('banner');
    expect(
      facts.map(({ type, actor, data }) => [type, actor.id, (data as { reason: string }).reason]),
    ).toEqual([
      ['flag.configured', 'rita', 'the campaign begins'],
      ['flag.state-changed', 'sam', 'it hides the menu'],
      ['flag.owner-changed', 'sam', 'they run it now'],
      ['flag.expiry-set', 'sam', 'the campaign ends'],
      ['flag.removed', 'sam', 'the campaign is over'],
    ]);
  });

  it('are shown as flagd would define them', async () => {
    await put('banner', banner);
    const { body } = await harness.http().get('/v1/flags/banner').expect(200);
    expect(body).toMatchObject({
      definition: {
        state: 'ENABLED',
        variants: { on: true, off: false },
        defaultVariant: 'off',
        targeting: banner.targeting,
      },
      evaluators: banner.evaluators,
    });
  });

  it('are for operators and release managers to change', async () => {
    expect((await put('banner', banner, 'ada')).status).toBe(403);
    expect((await put('banner', banner)).status).toBe(200);
    expect((await command('banner', { command: 'disable', reason: 'why not' }, 'eve')).status).toBe(403);
  });

  it('refuse a version nobody is at any more', async () => {
    await put('banner', banner);
    await command('banner', { command: 'disable', reason: 'it hides the menu' });
    const late = await harness
      .http()
      .put('/v1/flags/banner')
      .set(await harness.bearer('rita'))
      .set('If-Match', '"1"')
      .send(banner);
    expect(late.status).toBe(412);
  });

  it('are left alone while a rollout moves them, but for switching them off', async () => {
    const change = sampleChange();
    await harness.change(change.submitted);
    await harness.change(change.approved);
    await harness.tick();
    const variants = { stable: 'one', canary: 'two' };
    const mine = { service: 'checkout', owner: 'team-pay', variants, reason: 'to have an owner' };
    const refused = await put('checkout-version', mine);
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ type: '/problems/flag-in-flight' });
    const removal = await command('checkout-version', { command: 'remove', reason: 'enough' });
    expect(removal.body).toMatchObject({ type: '/problems/flag-in-flight' });
    expect((await command('checkout-version', { command: 'disable', reason: 'stop it' })).status).toBe(200);
    expect((await evaluate('checkout-version', { targetingKey: 'ada' })).body).toMatchObject({
      reason: 'DISABLED',
    });
  });

  it('are refused with everything that is wrong about them', async () => {
    const cyclic = { ...banner, evaluators: { staff: { or: [{ $ref: 'staff' }, true] } } };
    const refusals = [
      await put('banner', cyclic),
      await put('banner', { ...banner, targeting: { evil: [1] } }),
      await put('banner', { ...banner, targeting: { in: [{ var: 'id' }, Array(200_000).fill('user')] } }),
    ];
    for (const { status, body } of refusals) {
      expect(status).toBe(422);
      expect(body).toMatchObject({ type: '/problems/flag-definition-invalid' });
    }
    expect(refusals[1]?.body).toMatchObject({
      errors: [{ pointer: '#/targeting/evil', detail: 'there is no operator evil' }],
    });
    const deep = `${'{"!":['.repeat(2_000)}true${']}'.repeat(2_000)}`;
    const text = JSON.stringify(banner).replace(JSON.stringify(banner.targeting), deep);
    const nested = await harness
      .http()
      .put('/v1/flags/banner')
      .set(await harness.bearer('rita'))
      .set('Content-Type', 'application/json')
      .send(text);
    expect(nested.status).toBe(400);
    expect(nested.body).toMatchObject({ type: '/problems/malformed-json' });
    expect(await factsOf('banner')).toEqual([]);
  });

  it('are found to be stale once they expired or settled, and reported once', async () => {
    const expiresAt = new Date(harness.clock.at.getTime() + DAY_MS).toISOString();
    await put('banner', { ...banner, expiresAt });
    await put('footer', { ...banner, targeting: null, evaluators: {} });
    const stale = async () => {
      const { body } = await harness.http().get('/v1/flags?stale=true').expect(200);
      return (body as { items: { flag: string; stale: { cause: string } }[] }).items.map((item) => [
        item.flag,
        item.stale.cause,
      ]);
    };
    expect(await stale()).toEqual([]);
    harness.clock.at = new Date(harness.clock.at.getTime() + 31 * DAY_MS);
    expect(await stale()).toEqual([
      ['banner', 'expired'],
      ['footer', 'settled'],
    ]);
    await harness.reportStaleFlags();
    await harness.reportStaleFlags();
    const reports = (await factsOf('footer')).filter(({ type }) => type === 'flag.stale-reported');
    expect(reports).toMatchObject([{ actor: { kind: 'system', id: 'rollout' }, data: { cause: 'settled' } }]);
    const { body } = await harness.http().get('/v1/flags/banner').expect(200);
    expect(body).toMatchObject({
      stale: { cause: 'expired', since: expiresAt, reportedAt: expect.any(String) },
    });
  });
});

describe('OFREP', () => {
  let harness: RolloutHarness;
  beforeAll(async () => {
    harness = new RolloutHarness();
    await harness.start();
    await harness
      .http()
      .put('/v1/flags/banner')
      .set(await harness.bearer('rita'))
      .send({ ...banner, targeting: { '+': [{ var: 'name' }, 1] }, evaluators: {} })
      .expect(200);
  });
  afterAll(() => harness.stop());

  const send = (path: string, text: string, mediaType = 'application/json') =>
    harness.http().post(`/ofrep/v1/evaluate/flags${path}`).set('Content-Type', mediaType).send(text);

  it.each([
    ['a text that is no JSON', '{"context":', 'application/json'],
    ['a name that stands twice', '{"context":{},"context":{}}', 'application/json'],
    ['nesting without end', '['.repeat(10_000), 'application/json'],
    ['another media type', 'context', 'text/plain'],
  ])('answers %s with its own error', async (_, text, mediaType) => {
    const single = await send('/banner', text, mediaType);
    expect(single.status).toBe(400);
    expect(single.headers['content-type']).toMatch(/^application\/json/);
    expect(single.body).toEqual({
      key: 'banner',
      errorCode: 'PARSE_ERROR',
      errorDetails: expect.any(String) as string,
    });
    const bulk = await send('', text, mediaType);
    expect(bulk.body).toEqual({ errorCode: 'PARSE_ERROR', errorDetails: expect.any(String) as string });
  });

  it('answers a context that describes no user', async () => {
    const context = JSON.stringify({ context: { targetingKey: 'x'.repeat(100_000) } });
    expect((await send('/banner', context)).body).toMatchObject({ errorCode: 'INVALID_CONTEXT' });
    expect((await send('', context)).body).toMatchObject({ errorCode: 'INVALID_CONTEXT' });
    const huge = await send('/banner', JSON.stringify({ context: { note: 'x'.repeat(5_000_000) } }));
    expect(huge.status).toBe(400);
    expect(huge.body).toMatchObject({ key: 'banner', errorCode: 'INVALID_CONTEXT' });
    const wrong = await send('/banner', JSON.stringify({ context: { targetingKey: 7 } }));
    expect(wrong.body).toMatchObject({ errorCode: 'INVALID_CONTEXT' });
  });

  it('tells a rule that fails, alone and among others', async () => {
    const context = JSON.stringify({ context: { targetingKey: 'ada', name: 'ada' } });
    const single = await send('/banner', context);
    expect(single.status).toBe(400);
    expect(single.body).toMatchObject({ key: 'banner', errorCode: 'GENERAL' });
    const bulk = await send('', context);
    expect(bulk.status).toBe(200);
    expect(bulk.body).toMatchObject({
      flags: [{ key: 'banner', errorCode: 'GENERAL' }],
      eventStreams: [{ type: 'sse', endpoint: { requestUri: '/ofrep/v1/changes' } }],
    });
  });

  it('answers problems elsewhere as problems', async () => {
    const { body } = await harness.http().post('/v1/gate').set('Content-Type', 'application/json').send('{');
    expect(body).toMatchObject({ type: '/problems/malformed-json' });
  });
});
