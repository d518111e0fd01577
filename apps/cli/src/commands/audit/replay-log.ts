import type { EventEnvelope } from '@glidepath/event-store';
import type { CommandContext } from '../../command.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import { type Format, Output } from '../../output/format.js';
import { eventLine, eventPresentation } from '../../output/event-presentation.js';

interface ReplayFlags {
  readonly change?: string | undefined;
  readonly stream?: string;
  readonly aggregate?: string;
  readonly actor?: string;
  readonly from?: string;
  readonly until?: string;
  readonly type?: readonly string[];
  readonly limit?: number;
  readonly decisions?: true;
  /** Of every command: the format, where the user chose one. */
  readonly output?: Format;
}

/** Replays events, or makes the decisions among them again. */
export async function replayLog(
  context: CommandContext,
  _args: readonly string[],
  { decisions, output: format, change, ...rest }: ReplayFlags,
): Promise<ExitCode | undefined> {
  const { glidepath, signal, terminal } = context;
  // Intake knows a key at once; audit learns of it a moment later.
  const id = change === undefined ? undefined : (await glidepath.changes.get(change, { signal })).id;
  if (decisions !== true) return writeEvents(context, { ...rest, change: id });
  const { until, ...narrower } = rest;
  const unwanted = Object.keys(narrower).find((name) => NARROWING.has(name));
  if (unwanted !== undefined) {
    const hint = 'narrow it by --change or --until';
    throw new Failure(EXIT.usage, `decisions follow from all that came before: no --${unwanted} here`, hint);
  }
  const { replayDecisions } = await import('./replay-decisions.js');
  const output = format === undefined ? new Output('table', terminal) : context.output;
  return replayDecisions({ ...context, output }, { change: id, until });
}

const NARROWING: ReadonlySet<string> = new Set(['stream', 'aggregate', 'actor', 'from', 'type', 'limit']);

/** Lines are written as they arrive, and slowly where the reader is slow; `jsonl` is the stored text itself. */
async function writeEvents(
  { glidepath, output, signal }: CommandContext,
  { type: types, stream, aggregate, actor, from, until, limit, change }: ReplayFlags,
): Promise<undefined> {
  const range = { from, until, limit };
  const events = glidepath.events.lines({ ...range, change, stream, aggregate, actor, types, signal });
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
