import type { CommandContext } from '../../command.js';
import { EXIT } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import type { Presentation } from '../../output/format.js';
import { detailText } from '../../output/table.js';
import { readClaims } from './read-claims.js';

interface Identity {
  readonly subject: string;
  readonly kind: string | null;
  readonly name: string | null;
  readonly roles: readonly string[];
  readonly domains: readonly string[];
  readonly onBehalfOf: string | null;
  readonly issuer: string | null;
  readonly expiresAt: string | null;
}

/** What the token says; whether the server believes it shows with the next call. */
export async function whoAmI({ token, output }: CommandContext): Promise<undefined> {
  const bearer = await token();
  if (bearer === undefined) {
    throw new Failure(
      EXIT.forbidden,
      'nobody: no token was given',
      'set GLIDEPATH_TOKEN, or in development: --as ada',
    );
  }
  const claims = readClaims(bearer);
  if (claims === undefined) throw new Failure(EXIT.forbidden, 'the token is not a JSON Web Token');
  await output.one(
    {
      subject: claims.sub ?? 'unknown',
      kind: claims.kind ?? null,
      name: claims.name ?? null,
      roles: claims.roles ?? [],
      domains: claims.domains ?? [],
      onBehalfOf: claims.onBehalfOf ?? null,
      issuer: claims.iss ?? null,
      expiresAt: claims.exp === undefined ? null : new Date(claims.exp * 1000).toISOString(),
    },
    presentation,
  );
}

const presentation: Presentation<Identity> = {
  id: ({ subject }) => subject,
  columns: {
    subject: ({ subject }) => subject,
    kind: ({ kind }) => kind,
    roles: ({ roles }) => roles.join(', '),
  },
  detail: ({ subject, kind, name, roles, domains, onBehalfOf, issuer, expiresAt }) =>
    detailText(subject, {
      name,
      kind,
      roles: roles.join(', ') || 'none',
      domains: domains.join(', ') || null,
      'on behalf of': onBehalfOf,
      issuer,
      expires: expiresAt,
    }),
};
