import { Agent, type IncomingMessage, request as sendRequest, type ServerResponse } from 'node:http';
import type { ServiceName } from '@glidepath/contracts';
import { BASE_PROBLEMS, detailsOf, type HttpRequest, type Logger, sendProblem } from '@glidepath/service-kit';
import { endToEnd, framingOf } from './forwarded-headers.js';
import { type ServiceOrigins, serviceOf } from './service-table.js';

/** A silent upstream is given up after this; streams send a heartbeat every 15 s, waits are shorter. */
const SILENCE_MS = 330_000;

/** Hands requests to the services, bodies and streams unbuffered in both directions. */
export class Proxy {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: Infinity });

  constructor(
    private readonly origins: ServiceOrigins,
    private readonly logger: Logger,
  ) {}

  /** Express middleware: takes what belongs to a service, leaves the rest to `next`. */
  readonly handle = (request: HttpRequest, response: ServerResponse, next: () => void): void => {
    const target = targetOf(request);
    if (target === undefined) {
      next();
      return;
    }
    request.routeLabel = `${target.service}/*`;
    this.forward(request, response, target);
  };

  /** Lets go of idle connections. */
  close(): void {
    this.agent.destroy();
  }

  private forward(
    request: HttpRequest,
    response: ServerResponse,
    { service, url, headers = {} }: Target,
  ): void {
    const upstream = sendRequest(this.origins[service], {
      // As asked for: a URL would resolve `..`, and the service would answer for another path than the one looked at.
      path: url,
      method: request.method ?? 'GET',
      headers: {
        ...endToEnd(request.headers),
        ...framingOf(request.headers),
        ...forwardedFor(request),
        ...headers,
      },
      agent: this.agent,
      timeout: SILENCE_MS,
    });
    upstream.on('response', (answer) => passOn(answer, response));
    upstream.on('timeout', () => upstream.destroy(new Error('no answer')));
    upstream.on('error', (error) => this.unreachable(service, error, request, response));
    // Answered, or a caller that went away: either leaves nothing to do for the service.
    response.on('close', () => {
      upstream.destroy();
      readOn(request);
    });
    request.pipe(upstream);
  }

  private unreachable(
    service: ServiceName,
    error: Error,
    request: HttpRequest,
    response: ServerResponse,
  ): void {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const { requestId, method } = request;
    this.logger.warn('a service is not reachable', { service, method, requestId, error: error.message });
    const detail = `${service} does not answer at the moment; try again shortly`;
    const details = detailsOf('service-unavailable', BASE_PROBLEMS['service-unavailable'], detail, {
      service,
      requestId,
    });
    sendProblem(response, details, { 'Retry-After': '1' });
    readOn(request);
  }
}

/**
 * What is still being sent is read and thrown away: the caller sees the answer, and what comes next over the same
 * connection does not wait behind it.
 */
function readOn(request: HttpRequest): void {
  request.unpipe();
  request.resume();
}

interface Target {
  readonly service: ServiceName;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function targetOf({ originalUrl: url }: HttpRequest): Target | undefined {
  const [path = '', query] = url.split('?', 2);
  // The one live stream is audit's replay, followed for ever; Last-Event-ID passes with the other headers.
  if (path === '/v1/live') {
    const asked = query === undefined ? '' : `?${query}`;
    return { service: 'audit', url: `/v1/events${asked}`, headers: { accept: 'text/event-stream' } };
  }
  const service = serviceOf(path);
  return service === undefined ? undefined : { service, url };
}

/** Replaces what a caller says about other hops: this is the edge. */
function forwardedFor(request: HttpRequest): Record<string, string> {
  return {
    'x-request-id': request.requestId,
    'x-forwarded-for': request.socket.remoteAddress ?? '',
    'x-forwarded-host': request.headers.host ?? '',
    'x-forwarded-proto': 'http',
  };
}

function passOn(answer: IncomingMessage, response: ServerResponse): void {
  response.writeHead(answer.statusCode ?? 502, { ...endToEnd(answer.headers), 'x-accel-buffering': 'no' });
  // A stream whose first event is far off must be open all the same.
  response.flushHeaders();
  answer.on('error', () => response.destroy());
  answer.on('aborted', () => response.destroy());
  answer.pipe(response);
}
