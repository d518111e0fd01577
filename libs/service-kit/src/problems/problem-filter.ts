import type { ServerResponse } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { DomainError } from '@glidepath/event-store';
import type { HttpRequest } from '../http/http-request.js';
import type { Logger } from '../logging/logger.js';
import { BASE_PROBLEMS, type BaseProblemCode, type ProblemCatalogue } from './problem-catalogue.js';
import { type ProblemDetails, ProblemError } from './problem-error.js';
import type { RefusalForms } from './refusal-forms.js';

interface Problem {
  readonly details: ProblemDetails;
  readonly headers: Readonly<Record<string, string>>;
}

/** Everything thrown in a handler leaves as RFC 9457 problem details; what nobody foresaw is logged here, once. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly catalogue: ProblemCatalogue,
    private readonly logger: Logger,
    private readonly forms?: RefusalForms,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<HttpRequest>();
    const response = http.getResponse<ServerResponse>();
    const { details, headers } = this.problemOf(error, request);
    if (response.headersSent) {
      // A stream broke half way: cutting the connection is the only way left to say so.
      response.destroy();
      return;
    }
    const form = this.forms?.of(request);
    if (form === undefined) {
      sendProblem(response, { ...details, requestId: request.requestId }, headers);
      return;
    }
    const { status, body } = form(details, request);
    sendJson(response, { status, body, mediaType: 'application/json; charset=utf-8' }, headers);
  }

  private problemOf(error: unknown, request: HttpRequest): Problem {
    if (error instanceof ProblemError) {
      return {
        details: detailsOf(error.code, error.definition, error.message, error.members),
        headers: error.headers,
      };
    }
    if (error instanceof DomainError) return this.problemOfRefusal(error, request);
    if (error instanceof HttpException) {
      const code = codeOfStatus(error.getStatus());
      if (code !== 'internal-error')
        return plain(detailsOf(code, BASE_PROBLEMS[code], sentenceFor(code, error, request)));
    }
    return this.unforeseen(error, request);
  }

  private problemOfRefusal(error: DomainError, request: HttpRequest): Problem {
    const isConditional = error.code === 'version-conflict' && request.headers['if-match'] !== undefined;
    const code = isConditional ? 'precondition-failed' : error.code;
    const definition = this.catalogue[code];
    if (definition === undefined) return this.unforeseen(error, request);
    return plain(detailsOf(code, definition, error.message, error.facts));
  }

  private unforeseen(error: unknown, request: HttpRequest): Problem {
    const { method, requestId } = request;
    this.logger.error('request failed', { method, path: pathOf(request), requestId, error });
    return plain(detailsOf('internal-error', BASE_PROBLEMS['internal-error']));
  }
}

/** Writes problem details as they stand. */
export function sendProblem(
  response: ServerResponse,
  details: ProblemDetails,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendJson(
    response,
    { status: details.status, body: details, mediaType: 'application/problem+json' },
    headers,
  );
}

interface JsonRefusal {
  readonly status: number;
  readonly body: unknown;
  readonly mediaType: string;
}

function sendJson(
  response: ServerResponse,
  { status, body, mediaType }: JsonRefusal,
  headers: Readonly<Record<string, string>>,
): void {
  const bytes = Buffer.from(JSON.stringify(body));
  // Node keeps headers set before the failure; those of a success must not describe the problem.
  for (const name of ['etag', 'location', 'link', 'cache-control']) response.removeHeader(name);
  response.writeHead(status, {
    'Content-Type': mediaType,
    'Content-Length': bytes.length,
    'Cache-Control': 'no-store',
    ...headers,
  });
  response.end(bytes);
}

/** Problem details of a code; members of the problem never replace the ones RFC 9457 defines. */
export function detailsOf(
  code: string,
  { title, status }: { readonly title: string; readonly status: number },
  detail?: string,
  members: Readonly<Record<string, unknown>> = {},
): ProblemDetails {
  return {
    ...members,
    type: `/problems/${code}`,
    title,
    status,
    ...(detail === undefined ? {} : { detail }),
  };
}

function plain(details: ProblemDetails): Problem {
  return { details, headers: {} };
}

/** What Nest and Express throw themselves, told in our codes. */
function codeOfStatus(status: number): BaseProblemCode {
  switch (status) {
    case 400:
      return 'invalid-request';
    case 401:
      return 'unauthenticated';
    case 403:
      return 'forbidden';
    case 404:
      return 'not-found';
    case 405:
      return 'method-not-allowed';
    case 406:
      return 'not-acceptable';
    case 413:
      return 'body-too-large';
    case 415:
      return 'unsupported-media-type';
    default:
      return 'internal-error';
  }
}

function sentenceFor(code: BaseProblemCode, error: HttpException, request: HttpRequest): string {
  return code === 'not-found'
    ? `no ${request.method ?? ''} ${pathOf(request)} is served here`
    : error.message;
}

/** Without the query, which may carry what does not belong into a log or an answer. */
function pathOf({ originalUrl, url }: HttpRequest): string {
  return (originalUrl ?? url ?? '').split('?', 1)[0]?.slice(0, 200) ?? '';
}
