import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get, type IncomingMessage, request as ask, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IdentityVerifier, type Service } from '@glidepath/service-kit';
import { createApp } from '../src/app.js';
import type { Env } from '../src/env.js';
import { FakeService } from './fake-service.js';

const streams: ServerResponse[] = [];
let abandoned = 0;

const document = (path: string, schemas: object) => (_: IncomingMessage, response: ServerResponse) => {
  response.end(
    JSON.stringify({
      openapi: '3.1.0',
      paths: { [path]: { get: { responses: { 200: { schema: { $ref: '#/components/schemas/Thing' } } } } } },
      components: { schemas },
    }),
  );
};

describe('the gateway', () => {
  let folder: string;
  let intake: FakeService;
  let audit: FakeService;
  let gateway: Service;
  let url: string;
  let env: Env;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'glidepath-gateway-'));
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const keyFile = join(folder, 'dev-issuer.pem');
    writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    intake = await FakeService.start('intake', {
      '/openapi.json': document('/v1/changes', { Thing: { type: 'string' }, Same: { type: 'number' } }),
      '/v1/services': (request, response) => {
        response.writeHead(413).end();
        request.resume();
      },
    });
    audit = await FakeService.start('audit', {
      '/openapi.json': document('/v1/events', { Thing: { type: 'integer' }, Same: { type: 'number' } }),
      '/v1/events': (request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.write(
          `id: ${String(request.headers['last-event-id'])}\ndata: ${request.headers.accept ?? ''}\n\n`,
        );
        streams.push(response);
        response.on('close', () => (abandoned += 1));
      },
      '/readyz': (_, response) => {
        response.writeHead(503).end();
      },
    });
    env = {
      PORT: 0,
      HOST: '127.0.0.1',
      AUTH_ISSUER: 'http://127.0.0.1:7400',
      AUTH_AUDIENCE: 'glidepath',
      AUTH_JWKS: { keys: [{ ...publicKey.export({ format: 'jwk' }), kty: 'OKP', kid: 'dev' }] },
      AUTH_ANONYMOUS_READ: false,
      LOG_LEVEL: 'error',
      STOP_WITH_PARENT: false,
      INTAKE_URL: intake.url,
      // Nobody listens on port 1 of loopback.
      RISK_URL: 'http://127.0.0.1:1',
      APPROVALS_URL: 'http://127.0.0.1:1',
      ROLLOUT_URL: 'http://127.0.0.1:1',
      AUDIT_URL: audit.url,
      DEV_ISSUER_KEY_FILE: keyFile,
    };
    gateway = await createApp(env);
    url = await gateway.listen();
  });

  afterAll(async () => {
    await gateway.close();
    await Promise.all([intake.stop(), audit.stop()]);
    rmSync(folder, { recursive: true });
  });

  const json = async (path: string, init?: RequestInit) => {
    const answer = await fetch(`${url}${path}`, init);
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  };
  const devToken = (body: object, headers: Record<string, string> = {}) =>
    json('/v1/dev/token', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  it('lists parked events at audit, and has each re-driven by the service whose it is', async () => {
    const post = { method: 'POST' };
    expect((await json('/v1/events/parked/intake/reaction/7/redrive', post)).body).toMatchObject({
      service: 'intake',
    });
    expect((await json('/v1/events/parked/rollout/reaction/7/redrive', post)).body).toMatchObject({
      status: 503,
      service: 'rollout',
    });
    for (const path of ['/v1/events/parked', '/v1/events/parked/nobody/reaction/7/redrive']) {
      expect((await json(path, path.endsWith('parked') ? {} : post)).body).toMatchObject({
        service: 'audit',
      });
    }
  });

  it('hands a request to the service that owns the path, with body, query and token', async () => {
    const { status, headers, body } = await json('/v1/changes/CHG-1001/cancel?why=now', {
      method: 'POST',
      headers: {
        Authorization: 'Bearer abc',
        'Content-Type': 'application/json',
        'X-Forwarded-For': '6.6.6.6',
        'X-Request-Id': 'request-0001',
      },
      body: '{"reason":"changed my mind"}',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      service: 'intake',
      method: 'POST',
      url: '/v1/changes/CHG-1001/cancel?why=now',
      body: '{"reason":"changed my mind"}',
      headers: {
        authorization: 'Bearer abc',
        'x-forwarded-for': '127.0.0.1',
        'x-request-id': 'request-0001',
      },
    });
    expect(headers.get('x-hop')).toBeNull();
  });

  it('passes a body of 5 MB on: its size is the business of the service', async () => {
    const { body } = await json('/v1/changes', { method: 'POST', body: 'x'.repeat(5_000_000) });
    expect(body.body).toHaveLength(5_000_000);
  });

  it('serves the next request of a connection whose body was refused before it was read', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const statusOf = async (path: string, body: string): Promise<number | undefined> => {
      const outgoing = ask(`${url}${path}`, { method: 'POST', agent });
      outgoing.end(body);
      const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
      answer.resume();
      await once(answer, 'end');
      return answer.statusCode;
    };
    expect(await statusOf('/v1/services', 'x'.repeat(5_000_000))).toBe(413);
    expect(await statusOf('/v1/changes', '{}')).toBe(200);
    agent.destroy();
  });

  it('names the service that does not answer', async () => {
    const { status, headers, body } = await json('/v1/rollouts');
    expect(status).toBe(503);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(headers.get('retry-after')).toBe('1');
    expect(body).toMatchObject({ type: '/problems/service-unavailable', service: 'rollout' });
    const large = await json('/ofrep/v1/evaluate/flags', { method: 'POST', body: 'x'.repeat(3_000_000) });
    expect(large.body).toMatchObject({ service: 'rollout' });
  });

  it.each(['/v1/nothing', '/v1/changesets', '/v1', '/v2/changes'])('knows nothing of %s', async (path) => {
    expect((await json(path)).body).toMatchObject({ type: '/problems/not-found', status: 404 });
  });

  it('streams live events unbuffered, from where the reader was, and lets go when the reader leaves', async () => {
    const asked = get(`${url}/v1/live`, { headers: { 'Last-Event-ID': '41', Accept: '*/*' } });
    asked.on('error', () => undefined);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    expect(answer.headers['content-type']).toBe('text/event-stream');
    const [first] = (await once(answer, 'data')) as [Buffer];
    expect(first.toString()).toBe('id: 41\ndata: text/event-stream\n\n');
    streams.at(-1)?.write('id: 42\ndata: {}\n\n');
    const [second] = (await once(answer, 'data')) as [Buffer];
    expect(second.toString()).toBe('id: 42\ndata: {}\n\n');
    const before = abandoned;
    asked.destroy();
    const deadline = Date.now() + 5_000;
    while (abandoned === before && Date.now() < deadline)
      await new Promise((resolve) => setImmediate(resolve));
    expect(abandoned).toBe(before + 1);
  });

  it('describes the whole API, keeping apart what two services call by one name', async () => {
    const { body } = await json('/v1/openapi.json');
    expect(body).toMatchObject({ openapi: '3.1.0', 'x-missing-services': ['risk', 'approvals', 'rollout'] });
    expect(body.components.schemas).toEqual({
      Thing: { type: 'string' },
      Same: { type: 'number' },
      'audit.Thing': { type: 'integer' },
    });
    expect(body.paths['/v1/events'].get.responses['200'].schema.$ref).toBe(
      '#/components/schemas/audit.Thing',
    );
    expect(body.paths['/v1/changes'].get.responses['200'].schema.$ref).toBe('#/components/schemas/Thing');
  });

  it('signs tokens for the people of the demonstration, that the services accept', async () => {
    const { status, body } = await devToken({ as: 'grace' });
    expect([status, body.subject]).toEqual([200, 'grace']);
    const verifier = new IdentityVerifier({
      issuer: env.AUTH_ISSUER,
      audience: 'glidepath',
      jwks: env.AUTH_JWKS,
    });
    expect(await verifier.verify(body.token)).toEqual({
      actor: { kind: 'person', id: 'grace', issuer: env.AUTH_ISSUER },
      roles: ['approver'],
      domains: ['payments', 'database'],
      name: 'Grace',
    });
    const pipeline = await devToken({ as: 'pipeline' });
    expect((await verifier.verify(pipeline.body.token)).actor).toMatchObject({
      kind: 'workload',
      onBehalfOf: 'ada',
    });
  });

  it('signs for nobody else, and for nobody who came from elsewhere', async () => {
    expect((await devToken({ as: 'root' })).body).toMatchObject({
      status: 400,
      errors: [{ pointer: '#/as' }],
    });
    expect((await devToken({ as: 'grace' }, { 'X-Forwarded-For': '10.0.0.1' })).status).toBe(404);
    const rebound = await new Promise<number | undefined>((resolve) => {
      const headers = { Host: 'evil.test', 'Content-Type': 'application/json', 'Content-Length': '14' };
      const asked = ask(`${url}/v1/dev/token`, { method: 'POST', headers }, (answer) =>
        resolve(answer.statusCode),
      );
      asked.end('{"as":"grace"}');
    });
    expect(rebound).toBe(404);
  });

  it('has no issuer without a key, and refuses a key the services do not trust', async () => {
    const { DEV_ISSUER_KEY_FILE: _, ...rest } = env;
    const closed = await createApp(rest);
    const other = await closed.listen();
    const answer = await fetch(`${other}/v1/dev/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"as":"ada"}',
    });
    expect(answer.status).toBe(404);
    await closed.close();
    const stranger = join(folder, 'stranger.pem');
    writeFileSync(
      stranger,
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
    );
    expect(() => createApp({ ...env, DEV_ISSUER_KEY_FILE: stranger })).toThrow('AUTH_JWKS has no key');
  });

  it('publishes public keys only', async () => {
    const { body } = await json('/.well-known/jwks.json');
    expect(body.keys).toHaveLength(1);
    expect(body.keys[0]).not.toHaveProperty('d');
  });

  it('is alive by itself and ready with all services', async () => {
    expect((await json('/healthz')).body).toEqual({ status: 'ok' });
    const { status, body } = await json('/readyz');
    expect(status).toBe(503);
    expect(body.checks).toEqual({
      intake: 'ok',
      risk: 'unavailable',
      approvals: 'unavailable',
      rollout: 'unavailable',
      audit: 'unavailable',
    });
  });

  it('explains problems by their type', async () => {
    const page = await fetch(`${url}/problems/version-conflict`);
    expect(page.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(await page.text()).toMatch(/^# /);
    expect((await fetch(`${url}/problems/no-such-thing`)).status).toBe(404);
    expect((await fetch(`${url}/problems/..%2f..%2fpackage`)).status).toBe(404);
  });

  it('serves the page under a strict policy, and every file it names', async () => {
    const page = await fetch(url);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    const html = await page.text();
    expect(html).not.toMatch(/<script>|style=|onclick=/);
    const files = [...html.matchAll(/(?:href|src)="(\/[\w-]+\.(?:css|js))"/g)].map(([, path]) => path);
    expect(files).toHaveLength(2);
    for (const file of [...files, '/api-reference', '/api-reference.js']) {
      expect((await fetch(`${url}${file}`)).status).toBe(200);
    }
  });
});
