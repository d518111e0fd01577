import {
  type AccessRecorded,
  type ApprovalEvent,
  type ChangeEvent,
  type DeploymentRecorded,
  eventCatalogue,
  type GateDecided,
  type RiskAssessed,
} from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { z } from 'zod';

/** The facts a pack draws something from, in their newest shape. */
export type EvidenceFact =
  | Extract<ChangeEvent, { type: 'change.submitted' | 'change.amended' | 'change.detected' }>
  | Extract<ApprovalEvent, { type: 'approval.decided' | 'approval-case.resolved' }>
  | RiskAssessed
  | GateDecided
  | DeploymentRecorded
  | { readonly type: 'access.recorded'; readonly data: AccessRecorded };

const READ: ReadonlySet<string> = new Set<EvidenceFact['type']>([
  'change.submitted',
  'change.amended',
  'change.detected',
  'risk.assessed',
  'approval.decided',
  'approval-case.resolved',
  'gate.decided',
  'deployment.recorded',
  'access.recorded',
]);

/** A record whose payload this program cannot read, and so draws nothing from. */
export interface UnreadableRecord {
  readonly position: number;
  readonly stream: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly reason: string;
}

/** What an event says; undefined for one a pack draws nothing from, and for one that `unreadable` names. */
export function factOf({ type, schemaVersion, data }: EventEnvelope): EvidenceFact | undefined {
  if (!READ.has(type)) return undefined;
  try {
    // The catalogue validated the payload as that type's.
    return { type, data: eventCatalogue.read(type, schemaVersion, data) } as EvidenceFact;
  } catch {
    return undefined;
  }
}

/** Names an event of any type that is not as its type is declared, or whose type or version is not known here. */
export function unreadable({
  position,
  stream,
  type,
  schemaVersion,
  data,
}: EventEnvelope): UnreadableRecord | undefined {
  try {
    eventCatalogue.read(type, schemaVersion, data);
    return undefined;
  } catch (error) {
    return { position, stream, type, schemaVersion, reason: reasonOf(error) };
  }
}

/** The first thing that does not fit: the same words wherever the record is read by the same declarations. */
function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return `its payload does not fit at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? ''}`;
  }
  return error instanceof Error ? error.message : String(error);
}
