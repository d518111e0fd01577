import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { createTestService, type TestService } from '../src/testing/index.js';
import { SampleModule, Valve } from './sample.module.js';

const ID = '0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2f10';

describe('the HTTP edge', () => {
  let service: TestService;
  let token: string;
  let isReady = true;

  beforeAll(async () => {
    service = await createTestService({
      module: SampleModule,
      problems: { 'note-locked': { status: 409, title: 'The note is locked' } },
      checks: [
        { name: 'bus', check: () => (isReady ? Promise.resolve() : Promise.reject(new Error('down'))) },
      ],
    });
    token = await service.identities.token('ada', { roles: ['author'], domains: ['payments'] });
  });
  beforeAll(() => service.app.listen(0, '127.0.0.1'));
  afterAll(() => service.close());

  const http = () => request(service.app.getHttpServer());
  const post = (path: string) => http().post(path).set('Authorization', `Bearer ${token}`);

  it('answers a valid request with status, ETag, Location and request id', async () => {
    const response = await post('/v1/notes').send({ title: 'hello' });
    expect(response.status).toBe(201);
    expect(response.headers).toMatchObject({ etag: '"1"', location: '/v1/notes/1' });
    expect(response.headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(response.body).toEqual({
      title: 'hello',
      tags: [],
      by: { kind: 'person', id: 'ada', issuer: 'https://issuer.test' },
      command: null,
      traceparent: null,
    });
  });

  it('names every fault of a body by JSON pointer', async () => {
    const response = await post('/v1/notes').send({ at: 'soon', tags: ['a', 1], 'odd/name': true });
    expect(response.status).toBe(400);
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(response.body).toMatchObject({ type: '/problems/invalid-request', status: 400 });
    const pointers = response.body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers.sort()).toEqual(['#/at', '#/odd~1name', '#/tags/1', '#/title']);
    expect(response.body.errors).toContainEqual({ pointer: '#/title', detail: 'is required' });
  });

  it('points at path and query parameters', async () => {
    const path = await http().get('/v1/notes/not-a-uuid');
    expect(path.body).toMatchObject({ status: 400, errors: [{ pointer: '#/path/id' }] });
    const query = await http().get('/v1/notes?limit=0');
    expect(query.body).toMatchObject({ status: 400, errors: [{ pointer: '#/query/limit' }] });
  });

  it.each([
    ['broken text', '{"title": '],
    ['the same name twice', '{"title":"a","title":"b"}'],
    ['the same name twice behind an escape', '{"title":"a","\\u0074itle":"b"}'],
    ['a number no digest can be taken of', '{"title":"a","big":12345678901234567890}'],
    ['the character NUL', '{"title":"a\\u0000"}'],
    ['half of a character', '{"title":"\\ud800"}'],
    ['__proto__', '{"title":"a","__proto__":{"admin":true}}'],
    ['deep nesting', `{"title":${'['.repeat(80)}${']'.repeat(80)}}`],
  ])('refuses %s as malformed JSON', async (_, body) => {
    const response = await post('/v1/notes').set('Content-Type', 'application/json').send(body);
    expect(response.body).toMatchObject({ type: '/problems/malformed-json', status: 400 });
  });

  it('accepts equal names in different objects and names inside strings', async () => {
    const body = '{"title":"\\"title\\": {[\\\\","tags":["title","title","\\\\u0000"]}';
    const response = await post('/v1/notes').set('Content-Type', 'application/json').send(body);
    expect(response.status).toBe(201);
    expect(response.body.title).toBe('"title": {[\\');
  });

  it('refuses other content types, charsets and encodings with 415', async () => {
    const text = await post('/v1/notes').set('Content-Type', 'text/plain').send('hello');
    expect(text.body).toMatchObject({ type: '/problems/unsupported-media-type', status: 415 });
    const latin = await post('/v1/notes').set('Content-Type', 'application/json; charset=latin1').send('{}');
    expect(latin.status).toBe(415);
    const zipped = await post('/v1/notes')
      .set('Content-Type', 'application/json')
      .set('Content-Encoding', 'gzip')
      .send('{}');
    expect(zipped.status).toBe(415);
  });

  it('refuses a body of 5 MB with 413 and goes on serving the connection', async () => {
    const response = await post('/v1/notes').send({ title: 'x'.repeat(5_000_000) });
    expect(response.body).toMatchObject({ type: '/problems/body-too-large', status: 413 });
  });

  it('refuses a chunked body that grows beyond the limit', async () => {
    const { port } = service.app.getHttpServer().address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.write(
      'POST /v1/notes HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
    for (let count = 0; count < 5; count += 1) socket.write(chunk);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('answers unknown routes and broken paths as problems', async () => {
    const unknown = await http().get('/v1/nowhere?secret=1');
    expect(unknown.body).toMatchObject({
      type: '/problems/not-found',
      status: 404,
      detail: 'no GET /v1/nowhere is served here',
    });
    const broken = await http().get('/v1/notes/%E0%A4%A');
    expect(broken.body).toMatchObject({ type: '/problems/invalid-request', status: 400 });
    expect((await http().get('/v1/notes?cursor=%00')).status).toBe(400);
  });

  it('turns refusals of the domain into problems by the catalogue', async () => {
    const locked = await post('/v1/notes/taken/lock');
    expect(locked.body).toMatchObject({
      type: '/problems/note-locked',
      title: 'The note is locked',
      status: 409,
      detail: 'somebody locked it',
      owner: 'grace',
    });
    const race = await post('/v1/notes/race/lock');
    expect(race.body).toMatchObject({ type: '/problems/version-conflict', status: 409, actual: 2 });
  });

  it('tells nothing of a bug and logs it once, without secrets', async () => {
    const before = service.logged.length;
    const response = await post('/v1/notes/bug/lock');
    expect(response.body).toEqual({
      type: '/problems/internal-error',
      title: 'Something went wrong on our side',
      status: 500,
      requestId: response.headers['x-request-id'],
    });
    const lines = service.logged.slice(before);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'error',
      path: '/v1/notes/bug/lock',
      error: { name: 'Error' },
    });
    expect(lines[0]).not.toContain('ada:hunter2');
    expect((await post('/v1/notes/unlisted/lock')).status).toBe(500);
  });

  it('pages with an opaque cursor and a Link', async () => {
    const first = await http().get('/v1/notes?limit=2');
    expect(first.body.items).toEqual([1, 2]);
    expect(first.headers.link).toBe(`</v1/notes?limit=2&cursor=${first.body.nextCursor}>; rel="next"`);
    const last = await http().get(`/v1/notes?limit=3&cursor=${first.body.nextCursor}`);
    expect(last.body).toEqual({ items: [3, 4, 5], nextCursor: null });
    const bad = await http().get('/v1/notes?cursor=nonsense');
    expect(bad.body).toMatchObject({ errors: [{ pointer: '#/query/cursor' }] });
  });

  it('answers 304 to who has the version, 428 without If-Match and 412 with an old one', async () => {
    const put = () => http().put(`/v1/notes/${ID}`).set('Authorization', `Bearer ${token}`);
    expect((await http().get(`/v1/notes/${ID}`).set('If-None-Match', 'W/"7"')).status).toBe(304);
    expect((await put()).body).toMatchObject({ type: '/problems/precondition-required', status: 428 });
    expect((await put().set('If-Match', '"6"')).body).toMatchObject({
      type: '/problems/precondition-failed',
      status: 412,
    });
    expect((await put().set('If-Match', 'W/"7"')).status).toBe(412);
    expect((await put().set('If-Match', '"7"')).body).toEqual({ version: 7 });
  });

  it('names a command by key, caller, route and body', async () => {
    const send = async (key: string, body: object) =>
      (await post('/v1/notes').set('Idempotency-Key', key).send(body)).body.command;
    const first = await send('k-1', { title: 'a', tags: [] });
    expect(await send('"k-1"', { tags: [], title: 'a' })).toEqual(first);
    expect(await send('k-1', { title: 'b', tags: [] })).toMatchObject({ id: first.id });
    expect((await send('k-1', { title: 'b', tags: [] })).requestDigest).not.toBe(first.requestDigest);
    expect((await send('k-2', { title: 'a', tags: [] })).id).not.toBe(first.id);
  });

  it('refuses the same command while the first is being carried out', async () => {
    const valve = service.app.get(Valve);
    valve.shut();
    const before = valve.waiting;
    const first = post('/v1/notes')
      .set('Idempotency-Key', 'slow')
      .send({ title: 'a' })
      .then((answer) => answer.status);
    while (valve.waiting === before) await new Promise((resolve) => setImmediate(resolve));
    const second = await post('/v1/notes').set('Idempotency-Key', 'slow').send({ title: 'a' });
    expect(second.body).toMatchObject({ type: '/problems/request-in-flight', status: 409 });
    valve.release();
    expect(await first).toBe(201);
    expect((await post('/v1/notes').set('Idempotency-Key', 'slow').send({ title: 'a' })).status).toBe(201);
  });

  it('is alive always and ready only with what it depends on', async () => {
    expect((await http().get('/healthz')).body).toEqual({ status: 'ok' });
    expect((await http().get('/readyz')).body).toEqual({ ready: true, checks: { bus: 'ok' } });
    isReady = false;
    const down = await http().get('/readyz');
    expect([down.status, down.body]).toEqual([503, { ready: false, checks: { bus: 'unavailable' } }]);
    isReady = true;
  });

  it('counts requests by route, and never by what was in them', async () => {
    await http().get(`/v1/notes/${ID}?token=secret`);
    const { headers, text } = await http().get('/metrics');
    expect(headers['content-type']).toContain('text/plain');
    expect(text).toMatch(
      /glidepath_http_request_duration_seconds_count\{service="test",method="GET",route="\/v1\/notes\/:id",status="200"\} [1-9]/,
    );
    expect(text).not.toContain(ID);
    expect(text).not.toContain('secret');
  });

  it('describes itself in OpenAPI 3.1 from the zod schemas', async () => {
    const { body } = await http().get('/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(body.components.schemas.NoteBody).toMatchObject({
      type: 'object',
      required: ['title'],
      additionalProperties: false,
    });
    expect(body.paths['/v1/notes'].post.requestBody.content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/NoteBody',
    });
    const parameters = body.paths['/v1/notes'].get.parameters.map(({ name }: { name: string }) => name);
    expect(parameters.sort()).toEqual(['cursor', 'limit']);
    expect(body.paths['/healthz']).toBeUndefined();
    const references = [...JSON.stringify(body).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name,
    );
    expect(references.filter((name) => body.components.schemas[name ?? ''] === undefined)).toEqual([]);
    const recursive = Object.keys(body.components.schemas).filter((name) => name.startsWith('Recursive'));
    expect(recursive).toHaveLength(2);
  });
});
