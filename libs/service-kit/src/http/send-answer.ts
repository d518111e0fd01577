import type { ServerResponse } from 'node:http';
import { Answer, etagOf } from './answer.js';
import type { HttpRequest } from './http-request.js';

/** Of Express, as far as answers need it. */
interface Response extends ServerResponse {
  readonly req: HttpRequest;
  status(code: number): this;
  send(body?: string): this;
}

/**
 * Stands where Express has `response.json`, which Nest hands to what a handler returns: sends what an `Answer` says, and
 * other bodies as JSON. An interceptor could do that too, at a fifth of what a small answer costs.
 */
export function sendAnswer(this: Response, value: unknown): Response {
  const body = value instanceof Answer ? prepare(this, value) : value;
  if (body === undefined || typeof body === 'string') return this.send(body);
  const text = JSON.stringify(body);
  if (!this.hasHeader('Content-Type')) this.setHeader('Content-Type', 'application/json; charset=utf-8');
  this.setHeader('Content-Length', Buffer.byteLength(text));
  return this.req.method === 'HEAD' ? this.end() : this.end(text);
}

/** @returns what is left to send: nothing where the caller has this version already */
function prepare(response: Response, { body, options }: Answer<unknown>): unknown {
  const { status, version, location, headers } = options;
  for (const name in headers) response.setHeader(name, headers[name] ?? '');
  if (location !== undefined) response.setHeader('Location', location);
  if (status !== undefined) response.status(status);
  if (version === undefined) return body;
  const etag = etagOf(version);
  response.setHeader('ETag', etag);
  // RFC 9110, 13.1.2: If-None-Match compares weakly and answers 304 to reads only.
  const known = (response.req.headers['if-none-match'] ?? '')
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''));
  if (response.req.method !== 'GET' || !known.includes(etag)) return body;
  response.status(304);
  return undefined;
}
