import type { AddressInfo } from 'node:net';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature as ServerOpenFeature } from '@openfeature/server-sdk';
import { OpenFeature as WebOpenFeature, type Provider, ProviderEvents } from '@openfeature/web-sdk';
import { EventSource } from 'eventsource';
import { RolloutHarness } from './rollout-harness.js';
import { sampleChange } from './sample-change.js';

const FLAG = 'checkout-version';
const DEADLINE_MS = 20_000;

/** Waits for what events bring about. */
async function eventually(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error('did not come about in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe("OpenFeature's own providers", () => {
  let harness: RolloutHarness;
  let baseUrl: string;
  let changeId: string;

  const define = async (flag: string, body: object) =>
    harness
      .http()
      .put(`/v1/flags/${flag}`)
      .set(await harness.bearer('rita'))
      .send({ service: 'web', owner: 'team-web', reason: 'for the test', ...body })
      .expect(200);
  const order = async (flag: string, command: string) =>
    harness
      .http()
      .post(`/v1/flags/${flag}/commands`)
      .set(await harness.bearer('sam'))
      .send({ command, reason: 'for the test' })
      .expect(200);
  const variantOf = async (targetingKey: string): Promise<string> => {
    const { body } = await harness
      .http()
      .post(`/ofrep/v1/evaluate/flags/${FLAG}`)
      .send({ context: { targetingKey } });
    return (body as { variant: string }).variant;
  };

  beforeAll(async () => {
    harness = new RolloutHarness();
    await harness.start();
    const server = await harness.started.app.listen(0, '127.0.0.1');
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const change = sampleChange();
    ({ changeId } = change);
    await harness.change(change.submitted);
    await harness.change(change.approved);
    await harness.tick();
    const isPro = { '==': [{ var: 'plan' }, 'pro'] };
    await define('banner', {
      variants: { on: true, off: false },
      defaultVariant: 'off',
      targeting: { if: [isPro, 'on', null] },
    });
    await define('limit', { variants: { few: 10, many: 100 }, defaultVariant: 'few' });
    await define('theme', { variants: { plain: { dark: false } }, defaultVariant: 'plain' });
    await define('asleep', { variants: { on: true }, defaultVariant: 'on', state: 'DISABLED' });
  });
  afterAll(() => harness.stop());

  describe('on a server', () => {
    beforeAll(() => ServerOpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl })));
    afterAll(() => ServerOpenFeature.close());

    it('evaluates every type of value', async () => {
      const client = ServerOpenFeature.getClient();
      expect(
        await client.getBooleanDetails('banner', false, { targetingKey: 'ada', plan: 'pro' }),
      ).toMatchObject({
        value: true,
        variant: 'on',
        reason: 'TARGETING_MATCH',
        flagMetadata: { service: 'web' },
      });
      expect(await client.getBooleanValue('banner', true, { targetingKey: 'ada' })).toBe(false);
      expect(await client.getNumberValue('limit', 0, { targetingKey: 'ada' })).toBe(10);
      expect(await client.getObjectValue('theme', {}, { targetingKey: 'ada' })).toEqual({ dark: false });
      const split = await client.getStringDetails(FLAG, 'nothing', { targetingKey: 'ada' });
      expect(split).toMatchObject({ reason: 'SPLIT', value: await variantOf('ada') });
    });

    it('falls back to the caller where there is no flag, none of that type, nobody to ask about or no value', async () => {
      const client = ServerOpenFeature.getClient();
      const ada = { targetingKey: 'ada' };
      expect(await client.getBooleanDetails('no-such-flag', true, ada)).toMatchObject({
        value: true,
        errorCode: 'FLAG_NOT_FOUND',
      });
      expect(await client.getNumberDetails('banner', 7, ada)).toMatchObject({
        value: 7,
        errorCode: 'TYPE_MISMATCH',
      });
      expect(await client.getStringDetails(FLAG, 'mine')).toMatchObject({
        value: 'mine',
        errorCode: 'TARGETING_KEY_MISSING',
      });
      expect(await client.getBooleanValue('asleep', false, ada)).toBe(false);
    });
  });

  describe('in a browser', () => {
    const client = WebOpenFeature.getClient();
    let user: string;

    beforeAll(async () => {
      Object.assign(globalThis, { EventSource });
      for (let i = 0; user === undefined || (await variantOf(user)) !== 'canary'; i += 1) user = `user-${i}`;
      await WebOpenFeature.setContext({ targetingKey: user, plan: 'pro' });
      // Its optional members are declared without exactOptionalPropertyTypes.
      const provider = new OFREPWebProvider({ baseUrl, cacheMode: 'disabled' }) as unknown as Provider;
      await WebOpenFeature.setProviderAndWait(provider);
    });
    afterAll(async () => {
      await WebOpenFeature.close();
      Reflect.deleteProperty(globalThis, 'EventSource');
    });

    it('evaluates all flags at once', () => {
      expect(client.getBooleanDetails('banner', false)).toMatchObject({
        value: true,
        variant: 'on',
        reason: 'TARGETING_MATCH',
      });
      expect(client.getNumberValue('limit', 0)).toBe(10);
      expect(client.getObjectValue('theme', {})).toEqual({ dark: false });
      expect(client.getBooleanValue('asleep', false)).toBe(false);
      expect(client.getStringValue(FLAG, 'nothing')).toBe('canary');
      expect(client.getBooleanDetails('no-such-flag', true)).toMatchObject({ errorCode: 'FLAG_NOT_FOUND' });
      expect(client.getStringDetails('limit', 'none')).toMatchObject({ errorCode: 'TYPE_MISMATCH' });
    });

    it('is told of a flag that was switched, and of its return', async () => {
      const changes: unknown[] = [];
      client.addHandler(
        ProviderEvents.ConfigurationChanged,
        (details) => void changes.push(details?.flagsChanged),
      );
      await order('banner', 'disable');
      await eventually(() => !client.getBooleanValue('banner', false));
      await order('banner', 'enable');
      await eventually(() => client.getBooleanValue('banner', false));
      expect(changes.flat()).toContain('banner');
    });

    it('is on the version in place within a second after a rollback', async () => {
      const isBack = async () => (await harness.rollout(changeId)).weightPercent === 0;
      let begin = performance.now();
      while (!(await isBack())) {
        begin = performance.now();
        await harness.fly(1, FLAG, 'checkout', { canaryBad: 0.5, controlBad: 0.01 });
      }
      await eventually(() => client.getStringValue(FLAG, 'nothing') === 'stable');
      expect(performance.now() - begin).toBeLessThan(1_000);
    });
  });
});
