import type { InboundRecorded } from '@glidepath/contracts';
import { canonicalDigest } from '@glidepath/event-store';
import type { Arrival, CloudAttributes } from './arrival.js';
import { type CdEvent, CdEventSchema } from './cd-event.js';
import { type ContentFault, type DeploymentFacts, deploymentFacts } from './deployment-facts.js';

/** What an arrival is known by, whatever becomes of it. */
export type InboxEntry = Pick<
  InboundRecorded['data'],
  'inboxKey' | 'principal' | 'source' | 'sourceEventId' | 'eventType' | 'mode'
>;

export type Judgement =
  | { readonly verdict: 'record'; readonly entry: InboxEntry; readonly deployment: DeploymentFacts | null }
  | {
      readonly verdict: 'reject';
      readonly entry: InboxEntry;
      readonly reason: string;
      readonly errors: readonly string[];
    };

const MOST_ERRORS = 50;
const LONGEST_ERROR = 500;

/**
 * Whether what arrived is a CDEvent we can record. The inbox key is the digest of principal, source, id and content
 * (context and subject), so that many events under one id stay apart and the same event twice is one; what cannot be
 * read is known by its bytes. Pure: the same arrival is always judged the same.
 */
export function judgeArrival(arrival: Arrival): Judgement {
  const { content } = arrival;
  if ('fault' in content) return rejected(arrival, null, content.fault, []);
  const { attributes, event } = content;
  const parsed = CdEventSchema.safeParse(event);
  if (!parsed.success) {
    return rejected(arrival, attributes, 'this is not a CDEvent', describe(parsed.error.issues));
  }
  const disagreements = attributes === null ? [] : disagreementsOf(attributes, parsed.data);
  if (disagreements.length > 0) {
    return rejected(arrival, attributes, 'the CloudEvent and the CDEvent inside disagree', disagreements);
  }
  return judgeEvent(arrival, parsed.data, event);
}

function judgeEvent(arrival: Arrival, event: CdEvent, original: unknown): Judgement {
  const { id, source, type } = event.context;
  const known = { specversion: '1.0', id, source, type, subject: event.subject.id };
  const deployment = deploymentFacts(event);
  if (deployment !== null && 'faults' in deployment) {
    return rejected(
      arrival,
      known,
      `a ${type} lacks what it must say`,
      describe(deployment.faults, ['subject']),
    );
  }
  const inboxKey = inboxKeyOf(arrival.principal, event, original);
  if (inboxKey === null) return rejected(arrival, known, 'the event is not I-JSON (RFC 7493)', []);
  const { principal, mode } = arrival;
  const entry = { inboxKey, principal, mode, source, sourceEventId: id, eventType: type };
  return { verdict: 'record', entry, deployment: deployment?.facts ?? null };
}

function inboxKeyOf(principal: string, { context, subject }: CdEvent, original: unknown): string | null {
  try {
    // Numbers and texts outside I-JSON may stand in custom data too, which is kept nowhere but must not pass either.
    canonicalDigest(original);
    const content = canonicalDigest({ context, subject });
    return canonicalDigest({ principal, source: context.source, id: context.id, content });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** CDEvents, CloudEvents binding: id, source and type are the same in both, and the subject is the subject's id. */
function disagreementsOf(attributes: CloudAttributes, { context, subject }: CdEvent): string[] {
  const pairs: readonly (readonly [string, string, string])[] = [
    ['id', attributes.id, context.id],
    ['source', attributes.source, context.source],
    ['type', attributes.type, context.type],
    ['subject', attributes.subject ?? subject.id, subject.id],
  ];
  return pairs
    .filter(([, outer, inner]) => outer !== inner)
    .map(([name, outer, inner]) =>
      wellFormed(`${name}: ${outer} outside, ${inner} inside`.slice(0, LONGEST_ERROR)),
    );
}

function rejected(
  { principal, mode, bodyDigest }: Arrival,
  attributes: CloudAttributes | null,
  reason: string,
  errors: readonly string[],
): Judgement {
  const inboxKey = canonicalDigest({ principal, mode, bodyDigest, attributes: shortened(attributes) });
  const { id = null, source = null, type = null } = shortened(attributes) ?? {};
  const entry = { inboxKey, principal, mode, source, sourceEventId: id, eventType: type };
  return {
    verdict: 'reject',
    entry,
    // What a parser says repeats what it was given.
    reason: wellFormed(reason.slice(0, 2_000)),
    errors: errors.slice(0, MOST_ERRORS),
  };
}

/** To the lengths the event has room for; what no event or table may hold becomes U+FFFD. */
function shortened(attributes: CloudAttributes | null): { id: string; source: string; type: string } | null {
  if (attributes === null) return null;
  const { id, source, type } = attributes;
  return {
    id: wellFormed(id.slice(0, 500)),
    source: wellFormed(source.slice(0, 2_000)),
    type: wellFormed(type.slice(0, 300)),
  };
}

function describe(issues: readonly ContentFault[], base: readonly string[] = []): string[] {
  return issues.map(({ path, message }) => {
    const place = [...base, ...path].join('.');
    return wellFormed(`${place === '' ? 'event' : place}: ${message}`.slice(0, LONGEST_ERROR));
  });
}

function wellFormed(text: string): string {
  // With the `u` flag a proper pair is one code point, so this finds lone halves only. NUL fits into no table.
  return text.replaceAll(/\p{Surrogate}/gu, '\ufffd').replaceAll('\0', '\ufffd');
}
