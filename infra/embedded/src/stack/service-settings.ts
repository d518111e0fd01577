import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DEV_AUDIENCE, DEV_ISSUER } from './dev-issuer.js';
import type { DevIssuer } from './dev-issuer.js';
import type { StackSecrets } from './stack-secrets.js';
import type { StackService } from './stack.js';

/** What the settings of every service are made of. */
export interface ServiceSurroundings {
  readonly home: string;
  /** Where each service listens, without a path. */
  readonly urls: ReadonlyMap<StackService, string>;
  readonly databaseUrl: (service: string) => string;
  readonly natsUrl: string;
  readonly secrets: StackSecrets;
  readonly issuer: DevIssuer;
}

/** The environment of a service: its own credentials and nobody else's. */
export function serviceSettings(
  service: StackService,
  port: number,
  around: ServiceSurroundings,
): Record<string, string> {
  const http = {
    PORT: String(port),
    HOST: '127.0.0.1',
    AUTH_ISSUER: DEV_ISSUER,
    AUTH_AUDIENCE: DEV_AUDIENCE,
    AUTH_JWKS: around.issuer.jwks,
    // Everything here is on the loopback address; writes need a token all the same.
    AUTH_ANONYMOUS_READ: 'true',
    STOP_WITH_PARENT: 'true',
    // This process may be gone before the service first looks whose child it is.
    PARENT_PID: String(process.pid),
  };
  switch (service) {
    case 'gateway':
      return { ...http, ...upstreams(around.urls), DEV_ISSUER_KEY_FILE: around.issuer.keyFile };
    case 'audit':
      return { ...http, ...stores(service, around), SIGNER_DIR: join(around.home, 'signer') };
    case 'rollout':
      return { ...http, ...stores(service, around), ...connections(around) };
    case 'intake':
    case 'risk':
    case 'approvals':
    case 'relay':
      return { ...http, ...stores(service, around) };
  }
}

function stores(
  service: StackService,
  { databaseUrl, natsUrl, secrets }: ServiceSurroundings,
): Record<string, string> {
  const password = secrets.nats[service] ?? '';
  return {
    DATABASE_URL: databaseUrl(service),
    NATS_URL: natsUrl,
    NATS_USER: service,
    NATS_PASSWORD: password,
  };
}

/** Routers and sources outside, where somebody has described any. */
function connections({ home }: ServiceSurroundings): Record<string, string> {
  const file = join(home, 'connections.json');
  return existsSync(file) ? { CONNECTIONS_FILE: file } : {};
}

/** `INTAKE_URL` and so on. */
function upstreams(urls: ReadonlyMap<StackService, string>): Record<string, string> {
  return Object.fromEntries([...urls].map(([service, url]) => [`${service.toUpperCase()}_URL`, url]));
}
