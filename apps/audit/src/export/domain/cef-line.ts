import { type EventWeight, eventWeight } from './event-weight.js';
import { eventTitle } from './event-title.js';
import type { ExportRecord } from './export-record.js';
import { visibleText } from './visible-text.js';

/** CEF counts from 0 to 10. */
const SEVERITY: Readonly<Record<EventWeight, number>> = { info: 1, notice: 3, warning: 6, alert: 9 };

/** The dictionary's longest `msg`; the whole payload is in the other formats, and its digest in this one. */
const LONGEST_MESSAGE = 1023;

/** One event in ArcSight Common Event Format, revision 0. */
export function cefLine(record: ExportRecord): string {
  const { raw } = record;
  const header = ['Glidepath', 'Glidepath', raw.producer.version, raw.type, eventTitle(raw.type)];
  const extension = Object.entries(extensionOf(record))
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}=${extensionText(String(value))}`);
  const severity = SEVERITY[eventWeight(raw)];
  return `CEF:0|${header.map(headerText).join('|')}|${severity}|${extension.join(' ')}\n`;
}

function extensionOf({
  raw,
  index,
  line,
  leafHash,
  checkpointSize,
  erased,
}: ExportRecord): Readonly<Record<string, string | number | null>> {
  return {
    rt: Date.parse(raw.recordedAt),
    start: Date.parse(raw.occurredAt),
    externalId: raw.id,
    suid: raw.actor.id,
    suser: raw.actor.onBehalfOf ?? null,
    deviceProcessName: raw.producer.service,
    cn1Label: 'logIndex',
    cn1: index,
    cn2Label: 'exportLine',
    cn2: line,
    ...(checkpointSize === null ? {} : { cn3Label: 'checkpointSize', cn3: checkpointSize }),
    cs1Label: 'leafHash',
    cs1: leafHash,
    cs2Label: 'digest',
    cs2: raw.digest,
    cs3Label: 'stream',
    cs3: `${raw.stream}@${raw.version}`,
    ...(raw.correlationId === null ? {} : { cs4Label: 'change', cs4: raw.correlationId }),
    ...(erased.length === 0 ? {} : { cs5Label: 'erased', cs5: erased.join(' ') }),
    msg: cut(visibleText(raw.dataText)),
  };
}

/** Cut between characters, and not within an escape of one. */
function cut(text: string): string {
  if (text.length <= LONGEST_MESSAGE) return text;
  return text.slice(0, LONGEST_MESSAGE - 1).replace(/[\uD800-\uDBFF]$|\\(u[0-9a-f]{0,3})?$/, '') + '…';
}

/** In the header backslash and pipe are escaped, and nothing spans lines. */
function headerText(text: string): string {
  return visibleText(text).replaceAll('\\', '\\\\').replaceAll('|', '\\|');
}

/** In the extension backslash and equals sign are escaped; a pipe is not. */
function extensionText(text: string): string {
  return visibleText(text).replaceAll('\\', '\\\\').replaceAll('=', '\\=');
}
