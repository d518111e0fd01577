import type { Arrival } from './arrival.js';

export const DIGEST = `sha256:${'ab'.repeat(32)}`;

/** A deployment as a pipeline tells it; parts can be replaced. */
export function deployEvent(parts: { context?: object; subject?: object; customData?: unknown } = {}) {
  return {
    context: {
      specversion: '0.5.1',
      id: 'deploy-1',
      source: 'https://ci.example.org/payments',
      type: 'dev.cdevents.service.deployed.0.3.0',
      timestamp: '2026-03-20T14:27:05.315384Z',
      ...parts.context,
    },
    subject: {
      id: 'payments-api',
      content: { environment: { id: 'production' }, artifactId: `pkg:oci/payments-api@${DIGEST}` },
      ...parts.subject,
    },
    ...(parts.customData === undefined ? {} : { customData: parts.customData }),
  };
}

/** The attributes of the CloudEvent around it. */
export const attributes = {
  specversion: '1.0',
  id: 'deploy-1',
  source: 'https://ci.example.org/payments',
  type: 'dev.cdevents.service.deployed.0.3.0',
  subject: 'payments-api',
} as const;

export function arrivalOf(event: unknown, around: object | null = attributes): Arrival {
  const outer = around === null ? null : { ...attributes, ...around };
  return {
    mode: 'structured',
    principal: 'publisher',
    bodyDigest: 'cd'.repeat(32),
    content: { attributes: outer, event },
  };
}
