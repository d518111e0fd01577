import type { Problem } from '@glidepath/contracts';
import { GlidepathError } from '../glidepath-error.js';

/** Overload and outage pass; everything else stays refused however often it is asked. */
const PASSING = new Set([429, 502, 503, 504]);

/** The error a response that is not a success stands for. Reads the body. */
export async function errorFromResponse(response: Response): Promise<GlidepathError> {
  const problem = parseProblem(await response.text().catch(() => ''));
  const { status } = response;
  const code = problem?.type?.split('/').at(-1) || `http-${status}`;
  return new GlidepathError({
    code,
    status,
    title: problem?.title ?? (response.statusText || `HTTP status ${status}`),
    detail: problem?.detail,
    errors: problem?.errors,
    requestId: problem?.requestId ?? response.headers.get('x-request-id') ?? undefined,
    // Our own first try may still be on its way through the server.
    retryable: PASSING.has(status) || code === 'request-in-flight',
  });
}

/** The error of a call that got no answer. */
export function networkError(url: string, cause: unknown): GlidepathError {
  const reason = cause instanceof Error ? innermost(cause).message : String(cause);
  return new GlidepathError({
    code: 'network',
    status: 0,
    title: `No answer from ${new URL(url).origin}`,
    detail: reason,
    retryable: true,
    cause,
  });
}

/** `fetch failed` says nothing; what it was caused by does. */
function innermost(error: Error): Error {
  return error.cause instanceof Error ? innermost(error.cause) : error;
}

/** A proxy in between may answer with a page: only what looks like a problem is taken for one. */
function parseProblem(text: string): Partial<Problem> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
