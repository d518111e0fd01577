import type { EventEnvelope } from '../envelope.js';
import type { AppendAnswer, AppendCall } from './append-call.js';
import { isoFromPg } from './wire.js';

/** The events of a call as a read would give them, once the log has taken them; none where it did not. */
export function writtenEvents(answer: AppendAnswer, call: AppendCall | undefined): readonly EventEnvelope[] {
  if (call === undefined || answer.verdict !== 'appended') return [];
  const { request, events } = call;
  // Versions after the append; an event's own is that less the events of its stream behind it.
  const left = request.streams.map(({ events: own }, index) => (answer.versions[index] ?? 0) - own.length);
  return events.map(({ streamIndex, dataText, digest, ...event }, index) => {
    const version = (left[streamIndex] ?? 0) + 1;
    left[streamIndex] = version;
    // The newest shape, which is the one just checked.
    const data: unknown = JSON.parse(dataText);
    return {
      ...event,
      version,
      position: answer.first + index,
      recordedAt: isoFromPg(answer.recorded),
      data,
      digest,
    };
  });
}
