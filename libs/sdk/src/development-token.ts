import { Transport } from './http/transport.js';

export interface DevelopmentToken {
  readonly token: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly subject: string;
}

/** Fetched anew this long before it expires. */
const MARGIN_MS = 30_000;

/**
 * A token source for somebody of the demonstration (`ada`, `grace` …). Works against a development gateway on loopback
 * alone.
 */
export function developmentToken(url: string, as: string, send?: typeof fetch): () => Promise<string> {
  const transport = new Transport({ url, fetch: send });
  let current: Promise<DevelopmentToken> | undefined;
  let expiresAt = 0;
  return async () => {
    if (current === undefined || Date.now() > expiresAt - MARGIN_MS) {
      current = transport.json<DevelopmentToken>('/v1/dev/token', { method: 'POST', body: { as } });
      expiresAt = Infinity;
      current.then(
        (issued) => (expiresAt = Date.parse(issued.expiresAt)),
        () => (current = undefined),
      );
    }
    return (await current).token;
  };
}
