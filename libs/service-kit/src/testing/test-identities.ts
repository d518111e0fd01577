import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Role } from '../auth/identity.js';

export interface TestClaims {
  readonly kind?: 'person' | 'workload';
  readonly roles?: readonly Role[];
  readonly domains?: readonly string[];
  readonly onBehalfOf?: string;
  readonly issuer?: string;
  readonly audience?: string;
  /** Seconds from now, negative for an expired one. */
  readonly expiresInSeconds?: number;
  /** Seconds from now, now by default. */
  readonly issuedInSeconds?: number;
}

const ISSUER = 'https://issuer.test';
const AUDIENCE = 'glidepath';

/** An issuer of a test: signs tokens with a key of its own, and gives the settings that trust it. */
export class TestIdentities {
  private constructor(
    private readonly privateKey: CryptoKey,
    private readonly publicKey: object,
  ) {}

  static async create(): Promise<TestIdentities> {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    return new TestIdentities(privateKey, { ...(await exportJWK(publicKey)), kid: 'test', alg: 'EdDSA' });
  }

  get env() {
    return {
      AUTH_ISSUER: ISSUER,
      AUTH_AUDIENCE: AUDIENCE,
      AUTH_JWKS: { keys: [{ kty: 'OKP', ...this.publicKey }] },
    };
  }

  /** A bearer token for `sub`. */
  token(sub: string, claims: TestClaims = {}): Promise<string> {
    const {
      kind = 'person',
      roles = [],
      domains = [],
      onBehalfOf,
      issuer,
      audience,
      expiresInSeconds = 300,
      issuedInSeconds = 0,
    } = claims;
    const nowSeconds = Math.floor(Date.now() / 1000);
    return new SignJWT({ kind, roles, domains, ...(onBehalfOf === undefined ? {} : { onBehalfOf }) })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'test' })
      .setSubject(sub)
      .setIssuer(issuer ?? ISSUER)
      .setAudience(audience ?? AUDIENCE)
      .setIssuedAt(nowSeconds + issuedInSeconds)
      .setExpirationTime(nowSeconds + expiresInSeconds)
      .setJti(randomUUID())
      .sign(this.privateKey);
  }
}
