import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SystemClock } from '@glidepath/service-kit';
import { Webhook } from 'standardwebhooks';
import { WebhookDriver } from '../../src/drivers/adapters/webhook/webhook-driver.js';
import { Routes } from '../../src/drivers/application/routes.js';
import { WebhookRouteSchema } from '../../src/drivers/domain/route.js';
import { describeTrafficDriver, orderOf } from './traffic-driver-suite.js';

const target = { driver: 'webhook', route: 'edge', stable: 'stable', canary: 'canary' } as const;
const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

describe('a webhook', () => {
  let server: Server;
  let driver: WebhookDriver;
  let status = 204;
  let isSilent = false;
  const received: { readonly id: string; readonly data: { readonly weightPercent: number } }[] = [];

  beforeAll(async () => {
    const verifier = new Webhook(secret);
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (isSilent) return;
        // Throws, and so fails the test, where the signature is not right.
        const { data } = verifier.verify(
          Buffer.concat(chunks),
          request.headers as Record<string, string>,
        ) as {
          readonly data: { readonly weightPercent: number };
        };
        received.push({ id: String(request.headers['webhook-id']), data });
        response.writeHead(status, { location: 'http://127.0.0.1:1/' });
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/weights`;
    const edge = WebhookRouteSchema.parse({ driver: 'webhook', url, secret, timeoutMs: 500 });
    const gone = { ...edge, url: 'http://127.0.0.1:1/' };
    driver = new WebhookDriver(new Routes({ edge, gone }), new SystemClock());
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  beforeEach(() => {
    status = 204;
    isSilent = false;
  });

  describeTrafficDriver('as a traffic driver', () => ({
    driver,
    target,
    setPercent: async () => received.at(-1)?.data.weightPercent ?? Number.NaN,
    effects: () => received.length,
  }));

  it('signs what it sends, under the key of the order', async () => {
    const order = orderOf(target, 12.5, 'signed');
    await driver.apply(order);
    expect(received.at(-1)).toMatchObject({ id: order.key, data: { weightPercent: 12.5, key: order.key } });
  });

  it.each([
    [500, 'driver-unreachable'],
    [429, 'driver-unreachable'],
    [410, 'driver-refused'],
    [302, 'driver-refused'],
  ])('takes %d for %s, and does not call it delivered', async (answer, code) => {
    status = answer;
    const order = orderOf(target, 33, `answers-${answer}`);
    await expect(driver.apply(order)).rejects.toMatchObject({ code });
    expect(await driver.verify(order)).toMatchObject({ outcome: 'pending' });
  });

  it('does not wait for ever', async () => {
    isSilent = true;
    await expect(driver.apply(orderOf(target, 33, 'silent'))).rejects.toMatchObject({
      code: 'driver-unreachable',
    });
  });
});
