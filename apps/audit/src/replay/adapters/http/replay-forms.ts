import { eventCatalogue, RESTRICTED_EVENTS, RESTRICTED_READERS } from '@glidepath/contracts';
import { envelopeText, type RawEvent, readEnvelope } from '@glidepath/event-store';
import type { Identity } from '@glidepath/service-kit';
import type { ReplayForm } from '../../application/replay-log.js';

type Write = (raw: RawEvent) => string;

const upcastText: Write = (raw) => JSON.stringify(readEnvelope(raw, eventCatalogue));

/** Everything a proof is made over stays; where the payload stood it says who may read it. */
const WITHHELD = `null,"withheld":${JSON.stringify(RESTRICTED_READERS)}`;

/** Whether an event's payload is not for this reader. */
export function isWithheld({ type }: Pick<RawEvent, 'type'>, { roles }: Pick<Identity, 'roles'>): boolean {
  return RESTRICTED_EVENTS.has(type) && !RESTRICTED_READERS.some((role) => roles.includes(role));
}

/** An event as JSON: as stored, its payload spliced in verbatim, or upcast; without it where it is withheld. */
export function eventWriter(isUpcast: boolean, reader: Pick<Identity, 'roles'>): Write {
  const write = isUpcast ? upcastText : envelopeText;
  return (raw) => (isWithheld(raw, reader) ? envelopeText({ ...raw, dataText: WITHHELD }) : write(raw));
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
