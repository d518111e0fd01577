import type { EventEnvelope } from '../envelope.js';
import type { AppendCall } from './append-together-call.js';
import { isoFromPg, type Row } from './wire.js';

/** The events of a call as a read would give them, once the log has taken them; none where it did not. */
export function writtenEvents({ request, events }: AppendCall, row: Row): readonly EventEnvelope[] {
  const [verdict, first, , recorded, versions] = row;
  if (verdict !== 'appended') return [];
  const written = (versions ?? '{}').slice(1, -1).split(',').map(Number);
  // Versions after the append; an event's own is that less the events of its stream behind it.
  const left = request.streams.map(({ events: own }, index) => (written[index] ?? 0) - own.length);
  return events.map(({ streamIndex, dataText, digest, ...event }, index) => {
    const version = (left[streamIndex] ?? 0) + 1;
    left[streamIndex] = version;
    // The newest shape, which is the one just checked.
    const data: unknown = JSON.parse(dataText);
    return {
      ...event,
      version,
      position: Number(first) + index,
      recordedAt: isoFromPg(recorded ?? ''),
      data,
      digest,
    };
  });
}
