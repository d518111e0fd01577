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

/**
 * What an event says, undefined for one a pack draws nothing from.
 * @throws RangeError, ZodError for an event this program is too old to read, or that is none
 */
export function factOf({ type, schemaVersion, data }: EventEnvelope): EvidenceFact | undefined {
  if (!READ.has(type)) return undefined;
  // The catalogue validated the payload as that type's.
  return { type, data: eventCatalogue.read(type, schemaVersion, data) } as EvidenceFact;
}
