import { eventCatalogue } from '@glidepath/contracts';
import { envelopeText, type RawEvent, readEnvelope } from '@glidepath/event-store';
import type { ReplayForm } from '../../application/replay-log.js';

type Write = (raw: RawEvent) => string;

const upcastText: Write = (raw) => JSON.stringify(readEnvelope(raw, eventCatalogue));

/** An event as JSON: as stored, its payload spliced in verbatim, or upcast. */
export function eventWriter(isUpcast: boolean): Write {
  return isUpcast ? upcastText : envelopeText;
}

/** One event a line. */
export function ndjson(write: Write): ReplayForm {
  return { write: (raw) => `${write(raw)}\n`, heartbeat: '\n' };
}

/** Server-sent events; `id` is the position, by which a reader resumes. */
export function serverSentEvents(write: Write): ReplayForm {
  // JSON holds no raw line ends, so one data line is enough.
  return { write: (raw) => `id: ${raw.position}\ndata: ${write(raw)}\n\n`, heartbeat: ': still here\n\n' };
}
