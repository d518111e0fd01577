import { z } from 'zod';
import { defineEvent, type EventOf } from './define-event.js';
import { ArtifactDigestSchema, ChangeIdSchema, Sha256Schema } from './values.js';

/**
 * A deployment somebody observed. Service and environment are as the reporter wrote them: an unknown name is recorded
 * all the same. Stream `deployment-<deploymentId>`.
 */
export const deploymentRecorded = defineEvent({
  name: 'deployment.recorded',
  category: 'deployment',
  data: z.object({
    deploymentId: z.uuid(),
    kind: z.enum(['deployed', 'upgraded', 'rolledback', 'removed', 'published']),
    service: z.string().max(500),
    environment: z.string().max(500).nullable(),
    /** Package URL as reported. */
    artifact: z.string().max(2_000).nullable(),
    artifactDigest: ArtifactDigestSchema.nullable(),
    observedAt: z.iso.datetime({ offset: true }),
    source: z.string().max(2_000),
    sourceEventId: z.string().max(500),
    /** The change it belongs to, null when no allowing gate decision covers it. */
    changeId: ChangeIdSchema.nullable(),
    gateDecisionId: z.string().nullable(),
  }),
});

/** What arrived on the inbound stream, by inbox key: (principal, source, id, digest of context and subject). */
const inboxEntry = {
  inboxKey: Sha256Schema,
  principal: z.string(),
  source: z.string().max(2_000).nullable(),
  sourceEventId: z.string().max(500).nullable(),
  eventType: z.string().max(300).nullable(),
  mode: z.enum(['structured', 'binary', 'http']),
};

/** An inbound event was taken in. Stream `inbound-<inboxKey>`; a second message with the key is a duplicate, counted. */
export const inboundRecorded = defineEvent({
  name: 'inbound.recorded',
  category: 'inbound',
  data: z.object({
    ...inboxEntry,
    deploymentId: z.uuid().nullable(),
    /** True when the same source and id were seen before with another content. */
    conflictsWithEarlier: z.boolean(),
  }),
});

/** An inbound event was refused, and why. */
export const inboundRejected = defineEvent({
  name: 'inbound.rejected',
  category: 'inbound',
  data: z.object({
    ...inboxEntry,
    reason: z.string().max(2_000),
    errors: z.array(z.string().max(500)).max(50),
  }),
});

export const deploymentEvents = [deploymentRecorded, inboundRecorded, inboundRejected] as const;
export type DeploymentRecorded = EventOf<typeof deploymentRecorded>;
export type InboundRecorded = EventOf<typeof inboundRecorded>;
export type InboundRejected = EventOf<typeof inboundRejected>;
