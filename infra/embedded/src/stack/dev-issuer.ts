import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { SignJWT, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { JWK } from 'jose';
import { z } from 'zod';
import { keptPrivately } from './private-file.js';
import type { TokenClaims } from './stack.js';

export const DEV_ISSUER = 'glidepath-development';
export const DEV_AUDIENCE = 'glidepath';
const HOUR_SECONDS = 3600;

const KeySchema = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  d: z.string(),
  kid: z.string(),
  alg: z.literal('EdDSA'),
});

/** The issuer of identities on a developer's machine. Whoever reads its key file is whoever they like. */
export interface DevIssuer {
  /** The private key as a JWK (RFC 8037), for the gateway alone. */
  readonly keyFile: string;
  /** The public keys as text (RFC 7517), for every service. */
  readonly jwks: string;
  readonly sign: (claims: TokenClaims) => Promise<string>;
}

/** The issuer of a home, made once. */
export async function devIssuer(home: string): Promise<DevIssuer> {
  const keyFile = join(home, 'dev-issuer', 'private-key.json');
  const key = KeySchema.parse(JSON.parse(await keptPrivately(keyFile, freshKey)));
  const { d: _secret, ...publicKey } = key;
  const privateKey = await importJWK(key, 'EdDSA');
  const sign = ({
    sub,
    lifetimeSeconds = HOUR_SECONDS,
    kind = 'person',
    ...rest
  }: TokenClaims): Promise<string> =>
    new SignJWT({ kind, roles: [], domains: [], ...rest })
      .setProtectedHeader({ alg: 'EdDSA', kid: key.kid })
      .setSubject(sub)
      .setIssuer(DEV_ISSUER)
      .setAudience(DEV_AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(`${lifetimeSeconds} seconds`)
      .setJti(randomUUID())
      .sign(privateKey);
  return { keyFile, jwks: JSON.stringify({ keys: [{ ...publicKey, use: 'sig' }] }), sign };
}

async function freshKey(): Promise<string> {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const key: JWK = await exportJWK(privateKey);
  return JSON.stringify({ ...key, alg: 'EdDSA', kid: await calculateJwkThumbprint(key) });
}
