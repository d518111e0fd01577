import { jest } from '@jest/globals';
import { TestIdentities } from '../testing/test-identities.js';
import { IdentityVerifier } from './identity-verifier.js';

const MINUTE_MS = 60_000;

describe('a token that was verified before', () => {
  let verifier: IdentityVerifier;
  let token: string;

  beforeAll(async () => {
    const identities = await TestIdentities.create();
    const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience, AUTH_JWKS: jwks } = identities.env;
    verifier = new IdentityVerifier({ issuer, audience, jwks });
    token = await identities.token('ada', { roles: ['author'], expiresInSeconds: 300 });
  });
  afterEach(() => jest.useRealTimers());

  it('is the same person for as long as it is valid', async () => {
    const identity = await verifier.verify(token);
    expect(identity).toMatchObject({ actor: { id: 'ada' }, roles: ['author'] });
    expect(await verifier.verify(token)).toBe(identity);
  });

  it('is turned away once it has expired', async () => {
    await verifier.verify(token);
    jest.useFakeTimers({ now: Date.now() + 6 * MINUTE_MS, doNotFake: ['nextTick', 'queueMicrotask'] });
    await expect(verifier.verify(token)).rejects.toThrow('expired');
  });

  it('vouches for no other: one whose signature was altered is looked at anew', async () => {
    await verifier.verify(token);
    const altered = `${token.slice(0, -8)}AAAAAAAA`;
    await expect(verifier.verify(altered)).rejects.toThrow('not signed');
  });
});
