import type { ExportRecord } from './export-record.js';
import { visibleText } from './visible-text.js';

const COLUMNS: Readonly<Record<string, (record: ExportRecord) => string | number | null>> = {
  index: ({ index }) => index,
  line: ({ line }) => line,
  position: ({ raw }) => raw.position,
  recordedAt: ({ raw }) => raw.recordedAt,
  occurredAt: ({ raw }) => raw.occurredAt,
  type: ({ raw }) => raw.type,
  schemaVersion: ({ raw }) => raw.schemaVersion,
  stream: ({ raw }) => raw.stream,
  version: ({ raw }) => raw.version,
  actorKind: ({ raw }) => raw.actor.kind,
  actorId: ({ raw }) => raw.actor.id,
  actorIssuer: ({ raw }) => raw.actor.issuer,
  onBehalfOf: ({ raw }) => raw.actor.onBehalfOf ?? null,
  correlationId: ({ raw }) => raw.correlationId,
  causationId: ({ raw }) => raw.causationId,
  producer: ({ raw }) => raw.producer.service,
  eventId: ({ raw }) => raw.id,
  digest: ({ raw }) => raw.digest,
  leafHash: ({ leafHash }) => leafHash,
  checkpointSize: ({ checkpointSize }) => checkpointSize,
  erased: ({ erased }) => erased.join(' '),
  data: ({ raw }) => raw.dataText,
};

/** The first line. */
export const csvHeader = `${Object.keys(COLUMNS).join(',')}\r\n`;

/** One event as a line of CSV. @see RFC 4180 */
export function csvLine(record: ExportRecord): string {
  return `${Object.values(COLUMNS)
    .map((column) => field(column(record)))
    .join(',')}\r\n`;
}

/** What a spreadsheet would take for the beginning of a formula, in any width and behind any blanks. */
const FORMULA = /^[\s'"]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20|]/u;

function field(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const guarded = FORMULA.test(value) || /^[\t\r\n]/.test(value) ? `'${value}` : value;
  return `"${visibleText(guarded).replaceAll('"', '""')}"`;
}
