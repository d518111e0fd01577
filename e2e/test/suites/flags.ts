import { evaluateFlag } from '@glidepath/rollout/domain';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature as ServerOpenFeature } from '@openfeature/server-sdk';
import { OpenFeature as WebOpenFeature, type Provider, ProviderEvents } from '@openfeature/web-sdk';
import { EventSource } from 'eventsource';
import { flagOf, lowRisk, planOf, readLog, type System, until } from '../../src/index.js';

const SERVICE = 'flagged';
const FLAG = flagOf(SERVICE);
/** Half of the canary's requests fail. */
const FAILS_EVERY = 2;

/** A user who is among the first quarter. */
function userOnCanary(): string {
  const ids = { flag: FLAG, service: SERVICE, rolloutId: null, changeId: null };
  const split = { ...ids, stable: 'stable', canary: 'canary', weightPercent: 25 };
  for (let number = 0; ; number += 1) {
    const user = `user-${number}`;
    if (evaluateFlag(split, user).variant === 'canary') return user;
  }
}

/** OpenFeature's own providers at the gateway, while a rollout moves their flag and has to bring it back. */
export function describeFlags(current: () => System): void {
  describe('asked for its flags by the providers of OpenFeature', () => {
    const user = userOnCanary();
    const seen: { readonly value: string; readonly at: number }[] = [];
    let system: System;
    let change: string;

    beforeAll(async () => {
      system = current();
      const baseUrl = system.stack.url;
      Object.assign(globalThis, { EventSource });
      await ServerOpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl }));
      await WebOpenFeature.setContext({ targetingKey: user });
      // Its optional members are declared without exactOptionalPropertyTypes.
      const provider = new OFREPWebProvider({ baseUrl, cacheMode: 'disabled' }) as unknown as Provider;
      await WebOpenFeature.setProviderAndWait(provider);
      const client = WebOpenFeature.getClient();
      client.addHandler(ProviderEvents.ConfigurationChanged, () => {
        seen.push({ value: client.getStringValue(FLAG, 'nothing'), at: Date.now() });
      });
      await system.register(SERVICE);
      await system.letTrafficFlow(SERVICE, FAILS_EVERY);
      const plan = planOf(SERVICE, [{ setWeight: 25 }, { analyse: { for: '5m' } }]);
      ({ id: change } = await system.as('pipeline').changes.submit(lowRisk(SERVICE, { plan })));
      await system.untilState(change, 'rolled-back');
    });
    afterAll(async () => {
      await Promise.all([ServerOpenFeature.close(), WebOpenFeature.close()]);
      Reflect.deleteProperty(globalThis, 'EventSource');
    });

    /** When the log had a weight of the flag, milliseconds. */
    async function recordedAt(weightPercent: number): Promise<number> {
      const event = (await readLog(system)).find(
        ({ stream, type, data }) =>
          stream === `flag-${FLAG}` &&
          type === 'flag.weight-changed' &&
          (data as { weightPercent: number }).weightPercent === weightPercent,
      );
      return Date.parse(event?.recordedAt ?? '');
    }

    const told = (value: string): Promise<number> =>
      until(`the browser has ${value}`, async () => seen.findLast((each) => each.value === value)?.at);

    it('shows a browser the new version within a second, and the old one within a second of the rollback', async () => {
      const canaryAt = seen.find(({ value }) => value === 'canary')?.at ?? Number.NaN;
      expect(canaryAt - (await recordedAt(25))).toBeLessThan(1_000);
      expect((await told('stable')) - (await recordedAt(0))).toBeLessThan(1_000);
    });

    it('answers a server the same', async () => {
      const client = ServerOpenFeature.getClient();
      const ada = { targetingKey: user };
      expect(await client.getStringDetails(FLAG, 'nothing', ada)).toMatchObject({ value: 'stable' });
      expect(await client.getStringDetails('no-such-flag', 'mine', ada)).toMatchObject({
        value: 'mine',
        errorCode: 'FLAG_NOT_FOUND',
      });
    });
  });
}
