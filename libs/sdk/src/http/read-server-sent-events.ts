import { readLines } from './read-lines.js';

export interface ServerSentEvent {
  readonly id: string | undefined;
  readonly data: string;
}

/**
 * The events of a `text/event-stream` body.
 * @param silenceMs longest pause between lines, comments included
 * @throws Error when the stream stays silent longer
 * @see HTML Living Standard, 9.2.6: interpreting an event stream
 */
export async function* readServerSentEvents(
  body: ReadableStream<Uint8Array>,
  silenceMs: number,
): AsyncGenerator<ServerSentEvent, void> {
  let id: string | undefined;
  let data: string[] = [];
  for await (const line of guarded(readLines(body), silenceMs)) {
    const [field, value] = fieldOf(line);
    if (line === '' && data.length > 0) {
      yield { id, data: data.join('\n') };
      data = [];
    } else if (field === 'data') {
      data.push(value);
    } else if (field === 'id') {
      id = value;
    }
  }
}

function fieldOf(line: string): readonly [string, string] {
  const colon = line.indexOf(':');
  if (colon < 0) return [line, ''];
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
}

async function* guarded(
  lines: AsyncGenerator<string, void>,
  silenceMs: number,
): AsyncGenerator<string, void> {
  try {
    for (;;) {
      const next = await withDeadline(lines.next(), silenceMs);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // Not awaited: a generator that hangs in a read would never answer.
    void lines.return().catch(() => undefined);
  }
}

async function withDeadline<Value>(promise: Promise<Value>, ms: number): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the stream was silent for ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
