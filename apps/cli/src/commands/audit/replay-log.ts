import type { EventEnvelope } from '@glidepath/event-store';
import type { CommandContext } from '../../command.js';
import { eventLine, eventPresentation } from '../../output/event-presentation.js';

interface ReplayFlags {
  readonly change?: string;
  readonly from?: string;
  readonly until?: string;
  readonly type?: readonly string[];
  readonly limit?: number;
}

/** Lines are written as they arrive, and slowly where the reader is slow; `jsonl` is the stored text itself. */
export async function replayLog(
  { glidepath, output, signal }: CommandContext,
  _args: readonly string[],
  { change, type: types, ...range }: ReplayFlags,
): Promise<undefined> {
  // Intake knows a key at once; audit learns of it a moment later.
  const id = change === undefined ? undefined : (await glidepath.changes.get(change, { signal })).id;
  const events = glidepath.events.lines({ ...range, change: id, types, signal });
  switch (output.format) {
    case 'jsonl':
      for await (const { text } of events) await output.text(text);
      return;
    case 'table':
      for await (const { event } of events)
        await output.text(`${String(event.position).padStart(8)}  ${eventLine(event)}`);
      return;
    case 'id':
      for await (const { event } of events) await output.text(event.id);
      return;
    case 'json':
    case 'yaml': {
      const all: EventEnvelope[] = [];
      for await (const { event } of events) all.push(event);
      await output.many(all, eventPresentation);
    }
  }
}
