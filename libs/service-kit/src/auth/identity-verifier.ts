import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import { z } from 'zod';
import { ProblemError } from '../problems/problem-error.js';
import { type Identity, type Role, ROLES } from './identity.js';

const ClaimsSchema = z.object({
  sub: z.string().min(1).max(200),
  iss: z.string(),
  kind: z.enum(['person', 'workload']),
  roles: z.array(z.string()).max(50).default([]),
  domains: z.array(z.string()).max(200).default([]),
  onBehalfOf: z.string().min(1).max(200).optional(),
  name: z.string().max(200).optional(),
});

/** Clocks of issuer and service may differ by this much. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** Tokens remembered at most; the one verified first is forgotten first. */
const MOST_REMEMBERED = 1000;

interface Verified {
  readonly identity: Identity;
  readonly expiresAtSeconds: number;
}

export interface IdentityVerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly jwks: { readonly keys: readonly object[] };
}

/** Turns a bearer token into an identity. Issuer, audience and algorithm (EdDSA) are pinned; keys are never fetched. */
export class IdentityVerifier {
  private readonly keys: ReturnType<typeof createLocalJWKSet>;
  /** By token: keys never change while the process lives, so that all a token can do after it was verified is expire. */
  private readonly verified = new Map<string, Verified>();

  constructor(private readonly options: IdentityVerifierOptions) {
    this.keys = createLocalJWKSet(options.jwks as JSONWebKeySet);
  }

  /** @throws ProblemError `unauthenticated`, saying what is wrong with the token but nothing of its content */
  async verify(token: string): Promise<Identity> {
    const known = this.verified.get(token);
    const isValid =
      known !== undefined && known.expiresAtSeconds + CLOCK_TOLERANCE_SECONDS > Date.now() / 1000;
    return isValid ? known.identity : this.verifyAnew(token);
  }

  private async verifyAnew(token: string): Promise<Identity> {
    const { issuer, audience } = this.options;
    const payload = await jwtVerify(token, this.keys, {
      issuer,
      audience,
      algorithms: ['EdDSA'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['sub', 'iat', 'exp', 'jti'],
    }).then(
      (verified) => verified.payload,
      (error: unknown) => {
        throw unauthenticated(reasonOf(error));
      },
    );
    // Jose looks at this only beside a limit on age, and our tokens bring their own end.
    if ((payload.iat ?? 0) > Date.now() / 1000 + CLOCK_TOLERANCE_SECONDS)
      throw unauthenticated('the token was issued in the future');
    const claims = ClaimsSchema.safeParse(payload);
    if (!claims.success) throw unauthenticated('the claims of the token are not those of a Glidepath token');
    const { sub, iss, kind, roles, domains, onBehalfOf, name } = claims.data;
    const identity = {
      actor: { kind, id: sub, issuer: iss, ...(onBehalfOf === undefined ? {} : { onBehalfOf }) },
      roles: roles.filter(isRole),
      domains,
      ...(name === undefined ? {} : { name }),
    };
    this.remember(token, { identity, expiresAtSeconds: payload.exp ?? 0 });
    return identity;
  }

  private remember(token: string, verified: Verified): void {
    this.verified.delete(token);
    this.verified.set(token, verified);
    const [oldest] = this.verified.keys();
    if (this.verified.size > MOST_REMEMBERED && oldest !== undefined) this.verified.delete(oldest);
  }
}

/** 401 that asks for a token (RFC 6750, section 3). */
export function unauthenticated(detail: string): ProblemError {
  return new ProblemError('unauthenticated', detail, {}, { 'WWW-Authenticate': 'Bearer realm="glidepath"' });
}

function isRole(role: string): role is Role {
  return (ROLES as readonly string[]).includes(role);
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired; get a fresh one';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `the token is not for this service (${error.claim})`;
  if (error instanceof errors.JOSEError) return 'the token is not signed by a key this service trusts';
  throw error;
}
