import type { RawEvent } from '@glidepath/event-store';

/** Fields of a payload; none where it is no object any more, as one that was altered: an export goes out all the same. */
export function payloadOf({ dataText }: Pick<RawEvent, 'dataText'>): Readonly<Record<string, unknown>> {
  try {
    const payload: unknown = JSON.parse(dataText);
    return typeof payload === 'object' && payload !== null ? { ...payload } : {};
  } catch {
    return {};
  }
}
