import { createPrivateKey, createPublicKey, type KeyObject, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SignJWT } from 'jose';
import { DEMO_PEOPLE, type DemoName, type DemoPerson } from './demo-people.js';

/** Long enough for a morning at the terminal would be too long; a fresh one costs one request. */
const LIFETIME_SECONDS = 15 * 60;

export interface IssuedToken {
  readonly token: string;
  /** ISO 8601 UTC. */
  readonly expiresAt: string;
  readonly subject: DemoName;
}

export interface DevIssuerOptions {
  readonly issuer: string;
  readonly audience: string;
  /** The key set the services trust; the private key has to belong to one of them. */
  readonly jwks: { readonly keys: readonly { readonly [member: string]: unknown }[] };
}

/** Signs short-lived tokens for the people of the demonstration; development on loopback only. */
export class DevIssuer {
  private constructor(
    private readonly key: KeyObject,
    private readonly keyId: string,
    private readonly options: DevIssuerOptions,
  ) {}

  /**
   * @param file an Ed25519 private key, PKCS #8 PEM or JWK
   * @throws RangeError when the services do not trust the key
   */
  static fromFile(file: string, options: DevIssuerOptions): DevIssuer {
    const text = readFileSync(file, 'utf8');
    const key = text.trimStart().startsWith('{')
      ? createPrivateKey({ key: JSON.parse(text), format: 'jwk' })
      : createPrivateKey(text);
    const { x } = createPublicKey(key).export({ format: 'jwk' });
    const trusted = options.jwks.keys.find((candidate) => candidate['x'] === x);
    const keyId = trusted?.['kid'];
    if (typeof keyId !== 'string')
      throw new RangeError('AUTH_JWKS has no key (with a kid) for DEV_ISSUER_KEY_FILE');
    return new DevIssuer(key, keyId, options);
  }

  async issue(subject: DemoName): Promise<IssuedToken> {
    const person: DemoPerson = DEMO_PEOPLE[subject];
    const nowSeconds = Math.floor(Date.now() / 1000);
    const expiresSeconds = nowSeconds + LIFETIME_SECONDS;
    const token = await new SignJWT({ ...person })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid: this.keyId })
      .setSubject(subject)
      .setIssuer(this.options.issuer)
      .setAudience(this.options.audience)
      .setIssuedAt(nowSeconds)
      .setExpirationTime(expiresSeconds)
      .setJti(randomUUID())
      .sign(this.key);
    return { token, expiresAt: new Date(expiresSeconds * 1000).toISOString(), subject };
  }
}
