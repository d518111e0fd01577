import { once } from 'node:events';
import { connect } from 'node:net';
import type { Service } from '@glidepath/service-kit';
import { createApp } from '../src/app.js';
import { FakeService } from './fake-service.js';

const SMUGGLED = 'DELETE /metrics HTTP/1.1\r\nHost: intake\r\n\r\n';

/** What the service saw of a request. */
interface Seen {
  readonly url: string;
  readonly body: string;
}

describe('the gateway, asked by somebody hostile', () => {
  let intake: FakeService;
  let gateway: Service;
  let port: number;

  beforeAll(async () => {
    intake = await FakeService.start('intake', {
      '/metrics': (_, response) => {
        response.end(JSON.stringify({ url: 'none of their business', body: '' }));
      },
    });
    gateway = await createApp({
      PORT: 0,
      HOST: '127.0.0.1',
      AUTH_ISSUER: 'http://127.0.0.1:7400',
      AUTH_AUDIENCE: 'glidepath',
      AUTH_JWKS: { keys: [] },
      AUTH_ANONYMOUS_READ: false,
      LOG_LEVEL: 'error',
      STOP_WITH_PARENT: false,
      INTAKE_URL: intake.url,
      RISK_URL: intake.url,
      APPROVALS_URL: intake.url,
      ROLLOUT_URL: intake.url,
      AUDIT_URL: intake.url,
    });
    port = Number(new URL(await gateway.listen()).port);
  });

  afterAll(async () => {
    await gateway.close();
    await intake.stop();
  });

  /** Sends a request byte by byte as written, as no client library would. */
  const send = async (lines: readonly string[], body = ''): Promise<Seen> => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.write([...lines, 'Host: gateway', '', body].join('\r\n'));
    while (!/\r\n\r\n.*\}/s.test(text)) await once(socket, 'data');
    socket.destroy();
    return JSON.parse(/\{.*\}/s.exec(text)?.[0] ?? '{}') as Seen;
  };
  const chunked = (body: string): string => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

  it.each(['GET', 'DELETE', 'OPTIONS', 'POST'])('keeps a chunked body of a %s a body', async (method) => {
    const head = [`${method} /v1/changes HTTP/1.1`, 'Transfer-Encoding: chunked'];
    expect(await send(head, chunked(SMUGGLED))).toMatchObject({ url: '/v1/changes', body: SMUGGLED });
  });

  it('keeps a body a body whatever the caller calls hop-by-hop', async () => {
    const length = `Content-Length: ${SMUGGLED.length}`;
    const head = ['DELETE /v1/changes HTTP/1.1', length, 'Connection: content-length'];
    expect(await send(head, SMUGGLED)).toMatchObject({ url: '/v1/changes', body: SMUGGLED });
  });

  it.each([
    '/v1/changes/../../metrics',
    '/v1/changes/%2e%2e/%2E%2E/metrics',
    '/v1/changes/..\\..\\..\\metrics',
  ])('asks a service for %s as it stands, not for what lies outside', async (path) => {
    expect(await send([`GET ${path} HTTP/1.1`])).toMatchObject({ url: path });
  });
});
