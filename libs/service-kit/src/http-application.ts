import type { IncomingMessage, ServerResponse } from 'node:http';
import { Reflector } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AccessOf } from './auth/access-of.js';
import { AuthGuard } from './auth/auth.guard.js';
import { IdentityVerifier } from './auth/identity-verifier.js';
import { RolesGuard } from './auth/roles.guard.js';
import { IdempotencyGuard } from './http/idempotency.js';
import type { HttpRequest } from './http/http-request.js';
import { identifyRequest } from './http/identify-request.js';
import { readJsonBody } from './http/read-json-body.js';
import { SchemaPipe } from './http/schema-pipe.js';
import { sendAnswer } from './http/send-answer.js';
import type { Infrastructure } from './infrastructure.js';
import { HttpMetrics } from './metrics/http-metrics.js';
import { openApiDocument } from './openapi/openapi-document.js';
import { BASE_PROBLEMS, type ProblemCatalogue } from './problems/problem-catalogue.js';
import { ProblemFilter } from './problems/problem-filter.js';
import { RefusalForms } from './problems/refusal-forms.js';
import type { HttpEnv } from './service-env.js';

export interface HttpApplicationOptions {
  /** `intake`, `risk` …: names log lines and documents. */
  readonly name: string;
  readonly version: string;
  readonly env: Pick<HttpEnv, 'AUTH_ISSUER' | 'AUTH_AUDIENCE' | 'AUTH_JWKS' | 'AUTH_ANONYMOUS_READ'>;
  readonly problems: ProblemCatalogue;
  readonly infrastructure: Infrastructure;
  /** Express middleware that sees requests before their bodies are read: a proxy. */
  readonly passThrough?: PassThrough;
}

/** Answers a request, or hands it on by calling `next`. */
export type PassThrough = (request: HttpRequest, response: ServerResponse, next: () => void) => void;

/**
 * Gives a Nest application the edge every Glidepath process has; call it before `init` or `listen`.
 * @returns the metrics it serves at `/metrics`
 */
export function configureHttp(app: NestExpressApplication, options: HttpApplicationOptions): HttpMetrics {
  const { name, version, env, problems, infrastructure, passThrough } = options;
  const verifier = new IdentityVerifier({
    issuer: env.AUTH_ISSUER,
    audience: env.AUTH_AUDIENCE,
    jwks: env.AUTH_JWKS,
  });
  const access = new AccessOf(app.get(Reflector));
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  const metrics = new HttpMetrics(name);
  app.use(identifyRequest(infrastructure.ids));
  app.use(metrics.observe);
  if (passThrough !== undefined) app.use(passThrough);
  app.use(readJsonBody());
  app.useGlobalGuards(
    new AuthGuard(access, verifier, { anonymousRead: env.AUTH_ANONYMOUS_READ, issuer: env.AUTH_ISSUER }),
    new RolesGuard(access),
    new IdempotencyGuard(),
  );
  const express = app.getHttpAdapter().getInstance();
  express.response.json = sendAnswer;
  app.useGlobalPipes(new SchemaPipe());
  const forms = app.get(RefusalForms, { strict: false });
  app.useGlobalFilters(new ProblemFilter({ ...BASE_PROBLEMS, ...problems }, infrastructure.logger, forms));
  app.getHttpAdapter().get('/metrics', metrics.serve);
  serveOpenApi(app, name, version);
  return metrics;
}

/** Made on the first request: it costs start-up time and most processes are never asked. */
function serveOpenApi(app: NestExpressApplication, name: string, version: string): void {
  let text: string | undefined;
  app.getHttpAdapter().get('/openapi.json', (_: IncomingMessage, response: ServerResponse) => {
    text ??= JSON.stringify(openApiDocument(app, `Glidepath ${name}`, version));
    response.setHeader('Content-Type', 'application/json');
    response.end(text);
  });
}
