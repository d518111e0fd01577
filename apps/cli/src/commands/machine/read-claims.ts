/** What a token of Glidepath says. Unverified: only a service can tell whether it is true. */
export interface Claims {
  readonly sub?: string;
  readonly iss?: string;
  /** Seconds since 1970. */
  readonly exp?: number;
  readonly kind?: string;
  readonly name?: string;
  readonly roles?: readonly string[];
  readonly domains?: readonly string[];
  readonly onBehalfOf?: string;
}

/** @returns undefined when the text is not a JSON Web Token */
export function readClaims(token: string): Claims | undefined {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return typeof payload === 'object' && payload !== null ? payload : undefined;
  } catch {
    return undefined;
  }
}
