import { RESTRICTED_EVENTS } from '@glidepath/contracts';
import { eventDigest, type EventEnvelope } from '@glidepath/event-store';
import type { LogRecord } from '@glidepath/ledger';

/**
 * What the verifier needs of an event: the sealed fields, and its digest taken anew over the payload's text exactly as
 * it came; without one where the payload is withheld from whoever asked.
 * @param text the event's line; the payload stands second to last, before the digest
 */
export function storedEvent(text: string, event: EventEnvelope): LogRecord {
  const { position, stream, version, type, recordedAt, digest } = event;
  if (isWithheld(event)) return { position, stream, version, type, recordedAt, digest };
  const payload = payloadText(text, digest);
  const contentDigest = payload === undefined ? 'not in the stored form' : eventDigest(event, payload);
  return { position, stream, version, type, recordedAt, digest, contentDigest };
}

/** Only what is not for everybody may come without its payload: anything else that does was altered. */
function isWithheld({ type, data, ...marks }: EventEnvelope): boolean {
  return data === null && 'withheld' in marks && RESTRICTED_EVENTS.has(type);
}

/** Quotes inside strings are escaped, so the first of these ends the producer and nothing before it. */
const BEFORE_PAYLOAD = '},"data":';

function payloadText(text: string, digest: string): string | undefined {
  const start = text.indexOf(BEFORE_PAYLOAD);
  const end = `,"digest":${JSON.stringify(digest)}}`;
  return start < 0 || !text.endsWith(end)
    ? undefined
    : text.slice(start + BEFORE_PAYLOAD.length, -end.length);
}
