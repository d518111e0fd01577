import type { ServiceName } from '@glidepath/contracts';
import type { Env } from '../env.js';

/** Where each service listens, as an origin: `http://127.0.0.1:7401`. */
export type ServiceOrigins = Readonly<Record<ServiceName, string>>;

/** Which service serves which paths. */
const PATHS: Readonly<Record<ServiceName, readonly string[]>> = {
  intake: ['/v1/changes', '/v1/templates', '/v1/services', '/v1/deployments', '/v1/incidents', '/v1/hooks'],
  risk: ['/v1/assessments', '/v1/slos', '/v1/policies'],
  approvals: ['/v1/approvals', '/v1/delegations', '/v1/reviews'],
  rollout: ['/v1/rollouts', '/v1/gate', '/v1/calendar', '/v1/flags', '/ofrep/v1'],
  audit: ['/v1/events', '/v1/audit', '/v1/insights'],
};

export const SERVICES = Object.keys(PATHS) as readonly ServiceName[];

const owners = Object.entries(PATHS).flatMap(([service, paths]) =>
  paths.map((path) => [path, service as ServiceName] as const),
);

/**
 * The service a path belongs to, by whole segments: `/v1/changes/CHG-1001` is intake's, `/v1/changesets` nobody's.
 * @param path without query
 */
export function serviceOf(path: string): ServiceName | undefined {
  // Each service re-drives its own events; what is no service's, audit turns away.
  const consumer = /^\/v1\/events\/parked\/([^/]+)\//.exec(path)?.[1];
  const owner = SERVICES.find((service) => service === consumer);
  if (owner !== undefined) return owner;
  return owners.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`))?.[1];
}

export function originsOf(env: Env): ServiceOrigins {
  return {
    intake: env.INTAKE_URL,
    risk: env.RISK_URL,
    approvals: env.APPROVALS_URL,
    rollout: env.ROLLOUT_URL,
    audit: env.AUDIT_URL,
  };
}
