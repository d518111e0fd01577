import type { RawEvent } from '@glidepath/event-store';
import { eventTitle } from './event-title.js';
import { type EventWeight, eventWeight } from './event-weight.js';
import type { ExportRecord } from './export-record.js';
import { visibleText } from './visible-text.js';
import { ocsfClass, type OcsfClass } from './ocsf-class.js';
import { payloadOf } from './payload-of.js';

/**
 * Fields move between versions, so that one is named. Compared with the class and object files of the schema's own
 * repository: `application_lifecycle`, `api_activity`, `entity_management`, `compliance_finding`, `compliance`.
 */
export const OCSF_VERSION = '1.6.0';

const SEVERITY: Readonly<Record<EventWeight, readonly [id: number, name: string]>> = {
  info: [1, 'Informational'],
  notice: [2, 'Low'],
  warning: [3, 'Medium'],
  alert: [4, 'High'],
};
const CATEGORIES: Readonly<Record<number, string>> = {
  2: 'Findings',
  3: 'Identity & Access Management',
  6: 'Application Activity',
};
/** Classes with an actor of their own; the others have one by the profile `host`, which an event then has to name. */
const HAS_ACTOR: ReadonlySet<number> = new Set([3004, 6003]);
const PRODUCT = { name: 'Glidepath', vendor_name: 'Glidepath' };

/** One event as a line of JSON in the Open Cybersecurity Schema Framework; its own place and proof are in `unmapped`. */
export function ocsfLine(record: ExportRecord): string {
  const { raw, index, line, leafHash, checkpointSize, erased } = record;
  const kind = ocsfClass(raw);
  const category = Math.floor(kind.classUid / 1000);
  const [severityId, severity] = SEVERITY[eventWeight(raw)];
  const event = {
    activity_id: kind.activityId,
    activity_name: kind.activityName,
    category_uid: category,
    category_name: CATEGORIES[category],
    class_uid: kind.classUid,
    class_name: kind.className,
    type_uid: kind.classUid * 100 + kind.activityId,
    type_name: `${kind.className}: ${kind.activityName}`,
    severity_id: severityId,
    severity,
    time: Date.parse(raw.recordedAt),
    message: eventTitle(raw.type),
    metadata: {
      version: OCSF_VERSION,
      product: { ...PRODUCT, version: raw.producer.version },
      uid: raw.id,
      event_code: raw.type,
      correlation_uid: raw.correlationId ?? undefined,
      log_name: 'glidepath',
      log_provider: raw.producer.service,
      original_time: raw.occurredAt,
      sequence: line,
      ...(HAS_ACTOR.has(kind.classUid) ? {} : { profiles: ['host'] }),
    },
    actor: { user: userOf(raw) },
    ...objectsOf(raw, kind),
    raw_data: raw.dataText,
    unmapped: {
      log_index: index,
      position: raw.position,
      stream: raw.stream,
      version: raw.version,
      digest: raw.digest,
      leaf_hash: leafHash,
      checkpoint_size: checkpointSize,
      ...(erased.length === 0 ? {} : { erased }),
    },
  };
  return `${visibleText(JSON.stringify(event))}\n`;
}

function userOf({ actor }: RawEvent) {
  const type = actor.kind === 'person' ? { type_id: 1, type: 'User' } : { type_id: 3, type: 'System' };
  const { id: uid, onBehalfOf } = actor;
  return { uid, ...type, domain: actor.issuer, ...(onBehalfOf === undefined ? {} : { uid_alt: onBehalfOf }) };
}

/** What the class asks for beyond every event. */
function objectsOf(raw: RawEvent, { classUid }: OcsfClass): object {
  const [type = ''] = raw.type.split('.');
  switch (classUid) {
    case 2003:
      return {
        finding_info: {
          uid: raw.id,
          title: 'The gate denied a deployment',
          created_time: Date.parse(raw.recordedAt),
        },
        compliance: { control: 'CM-3', standards: ['NIST SP 800-53'], status: 'Fail', status_id: 3 },
      };
    case 3004:
      return { entity: { uid: raw.stream, type, version: String(raw.version) } };
    case 6002:
      return { app: { ...PRODUCT, name: serviceOf(raw), uid: raw.stream } };
    case 6003:
      return {
        api: { operation: 'POST /v1/gate', service: { name: raw.producer.service } },
        src_endpoint: { svc_name: raw.actor.id },
        resources: [{ uid: raw.stream, type }],
      };
  }
}

function serviceOf(raw: RawEvent): string {
  const { service } = payloadOf(raw);
  return typeof service === 'string' ? service : raw.stream;
}
