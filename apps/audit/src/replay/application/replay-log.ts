import type { RawEvent, ReadLogOptions } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { LogSource } from '../../log/application/log-source.js';
import { LogTail } from '../../log/application/log-tail.js';

export interface ReplayRequest extends ReadLogOptions {
  /** Goes on with what is written later, until the reader leaves. */
  readonly isFollowing: boolean;
}

/** How events become text. */
export interface ReplayForm {
  /** One event, its line ends included. */
  readonly write: (raw: RawEvent) => string;
  /** What keeps a quiet connection open; sent after 15 seconds without an event. */
  readonly heartbeat: string;
}

const HEARTBEAT_MS = 15_000;
/** Texts are sent in pieces of about this many characters: fewer, larger writes. */
const PIECE = 32_768;

/** Of payloads, in bytes, a reader has waiting in a batch: many read at a time, and some slowly. */
const BATCH_BYTES = 262_144;

/** Reads history as text, in order, holding no more of it than a batch and the next. */
@Injectable()
export class ReplayLog {
  constructor(
    private readonly source: LogSource,
    private readonly tail: LogTail,
  ) {}

  /** @param signal ends a following replay */
  async *run(request: ReplayRequest, form: ReplayForm, signal: AbortSignal): AsyncGenerator<string> {
    const { isFollowing, ...range } = request;
    const end = range.until ?? Number.POSITIVE_INFINITY;
    let left = range.limit ?? Number.POSITIVE_INFINITY;
    for (let after = range.after ?? 0; !signal.aborted;) {
      const until = Math.min(end, await this.source.head());
      const due = { ...range, after, until, batchBytes: BATCH_BYTES };
      const part = Number.isFinite(left) ? { ...due, limit: left } : due;
      for await (const { text, count } of pieces(this.source.readRaw(part), form)) {
        left -= count;
        yield text;
      }
      after = Math.max(after, until);
      if (!isFollowing || left <= 0 || after >= end) return;
      if (!(await this.tail.beyond(after, HEARTBEAT_MS, signal))) yield form.heartbeat;
    }
  }
}

async function* pieces(
  events: AsyncIterable<RawEvent>,
  form: ReplayForm,
): AsyncGenerator<{ readonly text: string; readonly count: number }> {
  let text = '';
  let count = 0;
  for await (const raw of events) {
    text += form.write(raw);
    count += 1;
    if (text.length < PIECE) continue;
    yield { text, count };
    [text, count] = ['', 0];
  }
  if (count > 0) yield { text, count };
}
