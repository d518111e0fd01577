import type { ServerResponse } from 'node:http';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import type { HttpRequest } from './http-request.js';

export interface AnswerOptions {
  /** Replaces the status Nest would send (201 for POST, else 200). */
  readonly status?: number;
  /** Version of what is shown; becomes the `ETag`, and 304 where the caller has it already. */
  readonly version?: number;
  readonly location?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A body with the headers that belong to it, so that controllers need not touch the response. */
export class Answer<Body> {
  constructor(
    readonly body: Body,
    readonly options: AnswerOptions = {},
  ) {}
}

/** The strong entity tag of a version. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/** Sends what an `Answer` says. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const http = context.switchToHttp();
    const request = http.getRequest<HttpRequest>();
    const response = http.getResponse<ServerResponse & { status(code: number): void }>();
    return next
      .handle()
      .pipe(map((value: unknown) => (value instanceof Answer ? send(value, request, response) : value)));
  }
}

function send(
  { body, options }: Answer<unknown>,
  request: HttpRequest,
  response: ServerResponse & { status(code: number): void },
): unknown {
  const { status, version, location, headers = {} } = options;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (location !== undefined) response.setHeader('Location', location);
  if (status !== undefined) response.status(status);
  if (version === undefined) return body;
  const etag = etagOf(version);
  response.setHeader('ETag', etag);
  // RFC 9110, 13.1.2: If-None-Match compares weakly and answers 304 to reads only.
  const known = (request.headers['if-none-match'] ?? '')
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''));
  if (request.method !== 'GET' || !known.includes(etag)) return body;
  response.status(304);
  return undefined;
}
