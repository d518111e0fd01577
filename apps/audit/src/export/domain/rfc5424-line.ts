import { type EventWeight, eventWeight } from './event-weight.js';
import type { ExportRecord } from './export-record.js';
import { visibleText } from './visible-text.js';

/** RFC 5424, 6.2.1: facility 13 is "log audit". */
const FACILITY = 13;
const SEVERITY: Readonly<Record<EventWeight, number>> = { info: 6, notice: 5, warning: 4, alert: 1 };

/** IANA keeps this enterprise number for documentation; whoever has one of their own maps it on the way. */
const SD_ID = 'glidepath@32473';
/** RFC 5424, 7.3.1: the number begins again at 1. */
const MOST_SEQUENCE = 2_147_483_647;
/** RFC 5424, 6.4: it says that the message is UTF-8. */
const BOM = '\uFEFF';

/** One event as a syslog message on one line, its payload the message. */
export function rfc5424Line(record: ExportRecord): string {
  return `${message(record)}\n`;
}

/** One event as a syslog frame for TCP and TLS. @see RFC 5425, 4.3: octet counting */
export function rfc5424Frame(record: ExportRecord): string {
  const text = message(record);
  return `${Buffer.byteLength(text)} ${text}`;
}

function message(record: ExportRecord): string {
  const { raw } = record;
  const priority = FACILITY * 8 + SEVERITY[eventWeight(raw)];
  const header = ['-', 'glidepath', name(raw.producer.service, 128), name(raw.type, 32)].join(' ');
  return `<${priority}>1 ${raw.recordedAt} ${header} ${structuredData(record)} ${BOM}${visibleText(raw.dataText)}`;
}

function structuredData({ raw, index, line, leafHash, checkpointSize, erased }: ExportRecord): string {
  const parameters = {
    logIndex: index,
    exportLine: line,
    position: raw.position,
    eventId: raw.id,
    stream: raw.stream,
    version: raw.version,
    actor: raw.actor.id,
    onBehalfOf: raw.actor.onBehalfOf ?? null,
    change: raw.correlationId,
    digest: raw.digest,
    leafHash,
    checkpointSize,
    erased: erased.length === 0 ? null : erased.join(' '),
  };
  const texts = Object.entries(parameters)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => ` ${key}="${parameterText(String(value))}"`);
  const sequence = ((line - 1) % MOST_SEQUENCE) + 1;
  return `[meta sequenceId="${sequence}"][${SD_ID}${texts.join('')}]`;
}

/** RFC 5424, 6.3.3: quote, backslash and closing bracket are escaped. */
function parameterText(text: string): string {
  return visibleText(text).replaceAll(/["\\\]]/g, (found) => `\\${found}`);
}

/** Names in the header are printable ASCII. */
function name(text: string, longest: number): string {
  return text.replaceAll(/[^\x21-\x7e]/g, '?').slice(0, longest) || '-';
}
