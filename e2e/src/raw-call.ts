import type { Problem } from '@glidepath/contracts';
import type { System } from './system.js';

export interface RawCall {
  /** Demo identity, or null for a call without a token. */
  readonly as?: string | null;
  /** A token of one's own, instead. */
  readonly token?: string;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RawAnswer {
  readonly status: number;
  readonly mediaType: string;
  readonly body: Problem & Readonly<Record<string, unknown>>;
}

/** One HTTP call to the gateway as it is, without the patience and the types of the SDK. */
export async function rawCall({ stack }: System, path: string, call: RawCall = {}): Promise<RawAnswer> {
  const { as = 'pipeline', method = 'POST', body, headers = {} } = call;
  const token = call.token ?? (as === null ? undefined : await stack.token(as));
  const response = await fetch(`${stack.url}${path}`, {
    method,
    headers: {
      'Content-Type': 'application/json',
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: typeof body === 'string' || body === undefined ? (body ?? null) : JSON.stringify(body),
  });
  const mediaType = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
  return { status: response.status, mediaType, body: JSON.parse(await response.text()) };
}
