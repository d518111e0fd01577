import type { EventEnvelope } from '@glidepath/event-store';
import { type EvidenceFact, factOf, unreadable } from './fact.js';

interface Given {
  readonly approver: string;
  readonly decision: string;
  readonly revision: number;
  readonly at: string;
  readonly position: number;
}

interface Deployed {
  readonly deploymentId: string;
  readonly service: string;
  readonly environment: string | null;
  readonly observedAt: string;
  readonly position: number;
}

/** A change on one page, as an auditor samples it: who wanted it, who agreed, what ran, and what is odd about it. */
export interface ChangeDossier {
  readonly changeId: string;
  readonly key: string | null;
  /** Null for one nobody asked for. */
  readonly kind: string | null;
  readonly title: string | null;
  readonly service: string | null;
  readonly environment: string | null;
  readonly authors: readonly string[];
  /** The newest revision. */
  readonly revision: number | null;
  readonly submittedAt: string | null;
  readonly risk: { readonly score: number; readonly band: string; readonly decision: string } | null;
  readonly decisions: readonly Given[];
  /** How the newest revision was agreed to, or refused. */
  readonly resolution: {
    readonly outcome: string;
    readonly by: string;
    readonly approvers: readonly string[];
    readonly revision: number;
    readonly position: number;
  } | null;
  readonly deployments: readonly Deployed[];
  /** The last thing that happened to the change itself: `change.completed`. */
  readonly ended: string | null;
  readonly events: number;
  readonly first: number;
  readonly last: number;
  /** What asks for an explanation; nothing where all is as it should be. */
  readonly exceptions: readonly string[];
}

type Draft = { -readonly [Field in keyof ChangeDossier]: ChangeDossier[Field] };

/**
 * The dossier of a change.
 * @param events every event that concerns it, in order of position; at least one
 */
export function changeDossier(changeId: string, events: readonly EventEnvelope[]): ChangeDossier {
  const draft: Draft = {
    changeId,
    key: null,
    kind: null,
    title: null,
    service: null,
    environment: null,
    authors: [],
    revision: null,
    submittedAt: null,
    risk: null,
    decisions: [],
    resolution: null,
    deployments: [],
    ended: null,
    events: events.length,
    first: events[0]?.position ?? 0,
    last: events.at(-1)?.position ?? 0,
    exceptions: [],
  };
  for (const event of events) {
    const fact = factOf(event);
    if (fact !== undefined) take(draft, fact, event);
  }
  const unread = events.flatMap((event) => unreadable(event) ?? []);
  const open = unread.map(({ position, reason }) => `position ${position} cannot be read: ${reason}`);
  return { ...draft, exceptions: [...exceptionsOf(draft), ...open] };
}

function take(draft: Draft, fact: EvidenceFact, { position, recordedAt, type }: EventEnvelope): void {
  if (type.startsWith('change.')) draft.ended = type;
  switch (fact.type) {
    case 'change.submitted':
    case 'change.amended': {
      const { key, revision, authors, proposal } = fact.data;
      const { kind, title, service, environment } = proposal;
      const all = [...new Set([...draft.authors, ...authors])];
      Object.assign(draft, { key, revision, kind, title, service, environment, authors: all });
      draft.submittedAt ??= recordedAt;
      break;
    }
    case 'change.detected': {
      const { key, service, environment } = fact.data;
      Object.assign(draft, { key, service, environment });
      break;
    }
    case 'risk.assessed': {
      const { score, band, decision } = fact.data;
      draft.risk = { score, band, decision };
      break;
    }
    case 'approval.decided': {
      const { approver, decision, revision, decidedAt: at } = fact.data;
      draft.decisions = [...draft.decisions, { approver, decision, revision, at, position }];
      break;
    }
    case 'approval-case.resolved': {
      const { outcome, by, approvers, revision } = fact.data;
      draft.resolution = { outcome, by, approvers, revision, position };
      break;
    }
    case 'deployment.recorded': {
      const { deploymentId, service, environment, observedAt } = fact.data;
      draft.deployments = [
        ...draft.deployments,
        { deploymentId, service, environment, observedAt, position },
      ];
      break;
    }
    case 'gate.decided':
    case 'access.recorded':
      break;
  }
}

function exceptionsOf({
  authors,
  decisions,
  deployments,
  resolution,
  kind,
  ended,
}: Draft): readonly string[] {
  const own = decisions.filter(
    ({ approver, decision }) => decision === 'approve' && authors.includes(approver),
  );
  const agreed = resolution?.outcome === 'approved' ? resolution.position : Number.POSITIVE_INFINITY;
  const early = deployments.filter(({ position }) => position < agreed);
  const isDetected = ended === 'change.detected' || (kind === null && deployments.length > 0);
  return [
    ...own.map(({ approver, position }) => `${approver}, who made it, approved it at position ${position}`),
    ...(isDetected ? ['nobody had asked for it'] : []),
    ...(isDetected
      ? []
      : early.map(({ position }) => `it was deployed at position ${position}, before it was approved`)),
    ...(kind === 'emergency' ? ['an emergency: it wants a review afterwards'] : []),
  ];
}
