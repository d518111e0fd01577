import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import request from 'supertest';
import { createTestService, type TestService } from '../src/testing/index.js';
import { SampleModule } from './sample.module.js';

describe('who may call', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await createTestService({ module: SampleModule, anonymousRead: false });
  });
  afterAll(() => service.close());

  const create = (authorization: string) =>
    request(service.app.getHttpServer())
      .post('/v1/notes')
      .set('Authorization', authorization)
      .send({ title: 'a' });

  const foreign = async (alg: 'EdDSA' | 'ES256') => {
    const { privateKey } = await generateKeyPair(alg);
    return claims(new SignJWT({ kind: 'person' }))
      .setProtectedHeader({ alg, kid: 'test' })
      .sign(privateKey);
  };
  const claims = (jwt: SignJWT) =>
    jwt
      .setSubject('mallory')
      .setIssuer('https://issuer.test')
      .setAudience('glidepath')
      .setIssuedAt()
      .setExpirationTime('5m')
      .setJti('1');

  it.each<[string, () => Promise<string> | string]>([
    ['a token signed by somebody else under our key id', () => foreign('EdDSA')],
    ['another algorithm', () => foreign('ES256')],
    [
      'a symmetric signature with the public key as secret',
      () =>
        claims(new SignJWT({ kind: 'person' }))
          .setProtectedHeader({ alg: 'HS256', kid: 'test' })
          .sign(new TextEncoder().encode(JSON.stringify(service.identities.env.AUTH_JWKS.keys[0]))),
    ],
    [
      'no signature at all',
      () =>
        new UnsecuredJWT({ kind: 'person' })
          .setSubject('mallory')
          .setAudience('glidepath')
          .setExpirationTime('5m')
          .encode(),
    ],
    ['a token for another audience', () => service.identities.token('ada', { audience: 'elsewhere' })],
    ['a token of another issuer', () => service.identities.token('ada', { issuer: 'https://evil.test' })],
    ['an expired token', () => service.identities.token('ada', { expiresInSeconds: -60 })],
    ['a token of tomorrow', () => service.identities.token('ada', { issuedInSeconds: 120 })],
    ['something that is no token', () => 'hello'],
  ])('turns away %s', async (_, make) => {
    const response = await create(`Bearer ${await make()}`);
    expect(response.body).toMatchObject({ type: '/problems/unauthenticated', status: 401 });
    expect(response.headers['www-authenticate']).toBe('Bearer realm="glidepath"');
  });

  it('turns away another scheme, and writes and reads without a token', async () => {
    expect((await create('Basic YWRhOmFkYQ==')).status).toBe(401);
    expect((await request(service.app.getHttpServer()).post('/v1/notes').send({ title: 'a' })).status).toBe(
      401,
    );
    expect((await request(service.app.getHttpServer()).get('/v1/notes')).status).toBe(401);
  });

  it('lets a workload act for a person', async () => {
    const token = await service.identities.token('pipeline', {
      kind: 'workload',
      onBehalfOf: 'ada',
      roles: ['author'],
    });
    const response = await create(`Bearer ${token}`);
    expect(response.body.by).toEqual({
      kind: 'workload',
      id: 'pipeline',
      issuer: 'https://issuer.test',
      onBehalfOf: 'ada',
    });
  });

  it('asks for a role where a handler does', async () => {
    const remove = (token: string) =>
      request(service.app.getHttpServer()).delete('/v1/notes/1').set('Authorization', `Bearer ${token}`);
    const refused = await remove(await service.identities.token('ada', { roles: ['author'] }));
    expect(refused.body).toMatchObject({
      type: '/problems/forbidden',
      status: 403,
      rolesNeeded: ['operator', 'admin'],
    });
    expect((await remove(await service.identities.token('sam', { roles: ['operator'] }))).status).toBe(204);
  });

  it('serves health without a token', async () => {
    expect((await request(service.app.getHttpServer()).get('/healthz')).status).toBe(200);
  });

  it('lets nobody in particular read, and only read, where the settings allow it', async () => {
    const open = await createTestService({ module: SampleModule });
    const http = request(open.app.getHttpServer());
    expect((await http.get('/v1/notes')).status).toBe(200);
    expect((await http.post('/v1/notes/search')).status).toBe(200);
    expect((await http.post('/v1/notes').send({ title: 'a' })).status).toBe(401);
    await open.close();
  });

  it.each([
    ['Host', 'rebound.example:7400'],
    ['X-Forwarded-Host', 'rebound.example'],
  ])('lets no page elsewhere read, whose own name was made ours: %s', async (header, name) => {
    const open = await createTestService({ module: SampleModule });
    const http = request(open.app.getHttpServer());
    expect((await http.get('/v1/notes').set(header, name)).status).toBe(401);
    const token = await open.identities.token('ada');
    const response = await http.get('/v1/notes').set(header, name).set('Authorization', `Bearer ${token}`);
    expect(response.status).toBe(200);
    await open.close();
  });
});
