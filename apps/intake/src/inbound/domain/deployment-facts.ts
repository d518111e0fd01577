import type { DeploymentRecorded } from '@glidepath/contracts';
import { z } from 'zod';
import { digestOfPurl, digestOrNull } from './artifact-digest.js';
import { type CdEvent, subjectAndPredicate } from './cd-event.js';

/** What a service event says of a deployment; names as the reporter wrote them. */
export type DeploymentFacts = Pick<
  DeploymentRecorded['data'],
  | 'kind'
  | 'service'
  | 'environment'
  | 'artifact'
  | 'artifactDigest'
  | 'observedAt'
  | 'source'
  | 'sourceEventId'
>;

const EnvironmentSchema = z.object({ id: z.string().min(1).max(500) });
const ServiceSubjectSchema = z.string().min(1).max(500);

/** CDEvents 0.5.1: deployed, upgraded and rolledback name environment and artifact, published and removed need not. */
const RunningContentSchema = z.object({
  environment: EnvironmentSchema,
  artifactId: z.string().min(1).max(2_000),
});
const OtherContentSchema = z.object({
  environment: EnvironmentSchema.optional(),
  artifactId: z.string().min(1).max(2_000).optional(),
});

const CONTENT = {
  deployed: RunningContentSchema,
  upgraded: RunningContentSchema,
  rolledback: RunningContentSchema,
  removed: OtherContentSchema,
  published: OtherContentSchema,
} as const;

export type DeploymentKind = keyof typeof CONTENT;

/** A fault of the content, with the path to it. */
export type ContentFault = z.core.$ZodIssue;

/** @returns null when the event is about something else than a deployment, or what its content lacks */
export function deploymentFacts(
  event: CdEvent,
): { readonly facts: DeploymentFacts } | { readonly faults: readonly ContentFault[] } | null {
  const [subject, kind] = subjectAndPredicate(event.context.type);
  if (subject !== 'service' || !isDeploymentKind(kind)) return null;
  const content = z.object({ id: ServiceSubjectSchema, content: CONTENT[kind] }).safeParse(event.subject);
  if (!content.success) return { faults: content.error.issues };
  const {
    id: service,
    content: { environment, artifactId },
  } = content.data;
  const { timestamp, source, id } = event.context;
  return {
    facts: {
      kind,
      service,
      environment: environment?.id ?? null,
      artifact: artifactId ?? null,
      artifactDigest: digestOf(event, artifactId),
      observedAt: timestamp,
      source,
      sourceEventId: id,
    },
  };
}

function digestOf({ customData }: CdEvent, artifactId: string | undefined): string | null {
  const named = artifactId === undefined ? null : digestOfPurl(artifactId);
  if (named !== null || typeof customData !== 'object') return named;
  return digestOrNull(customData['digest']);
}

function isDeploymentKind(kind: string): kind is DeploymentKind {
  return kind in CONTENT;
}
