import type { EventEnvelope } from '../envelope.js';
import type { AppendRequest, AppendResult, StreamState } from '../event-store.js';
import type { PreparedEvent } from '../prepare-append.js';

/** Streams remembered at most; the one unused for longest is forgotten first. */
const MOST_STREAMS = 2000;
/** A longer stream is read every time rather than kept. */
const LONGEST = 100;

/** A stream as it was, put together only when somebody asks: most of what is written is never decided on again here. */
interface Memory {
  readonly version: number;
  readonly length: number;
  readonly state: () => StreamState;
}

/**
 * How streams looked when this process last read or wrote them. Maybe not as they are: what is decided on a memory
 * stands only once the log has accepted it at that version.
 */
export class RememberedStreams {
  readonly #memories = new Map<string, Memory>();
  /** Streams a memory or a guess was wrong about, until they are read. */
  readonly #doubted = new Set<string>();

  /** @returns undefined when the stream has to be read */
  recall(stream: string): StreamState | undefined {
    const memory = this.#memories.get(stream);
    if (memory === undefined) return undefined;
    const state = memory.state();
    this.#memories.delete(stream);
    this.#memories.set(stream, remembered(state));
    return state;
  }

  /** A stream that does not exist, unless it is known to or somebody guessed so before and was wrong. */
  presumeNew(stream: string): StreamState | undefined {
    return this.#doubted.has(stream)
      ? undefined
      : (this.recall(stream) ?? { stream, version: 0, events: [] });
  }

  /** Keeps what was read. */
  keep(state: StreamState): void {
    this.#keep(state.stream, remembered(state));
  }

  #keep(stream: string, memory: Memory): void {
    this.#memories.delete(stream);
    this.#doubted.delete(stream);
    if (memory.version === 0 || memory.length > LONGEST) return;
    this.#memories.set(stream, memory);
    if (this.#memories.size <= MOST_STREAMS) return;
    for (const oldest of this.#memories.keys()) {
      this.#memories.delete(oldest);
      return;
    }
  }

  /** Another writer was faster, or may have been. */
  doubt(streams: readonly { readonly stream: string }[]): void {
    for (const { stream } of streams) {
      this.#memories.delete(stream);
      this.#doubted.add(stream);
    }
  }

  /** Adds what the log accepted to what was known of its streams. */
  extend({ streams }: AppendRequest, prepared: readonly PreparedEvent[], result: AppendResult): void {
    const first = result.position - prepared.length + 1;
    streams.forEach(({ stream, expected, events: { length } }, index) => {
      if (length === 0) return;
      const version = result.versions[stream] ?? 0;
      const before = version - length;
      const known =
        expected === 'none' ? remembered({ stream, version: 0, events: [] }) : this.#memories.get(stream);
      if (known?.version !== before) {
        this.#memories.delete(stream);
        return;
      }
      this.#keep(stream, {
        version,
        length: known.length + length,
        state: () => {
          const added = prepared.flatMap((event, offset) =>
            event.streamIndex === index ? [{ event, position: first + offset }] : [],
          );
          const events = added.map(({ event, position }, offset) =>
            asRead(event, before + offset + 1, position, result.recordedAt),
          );
          return { stream, version, events: [...known.state().events, ...events] };
        },
      });
    });
  }
}

function remembered(state: StreamState): Memory {
  return { version: state.version, length: state.events.length, state: () => state };
}

/** As a read would give it: the newest shape, which is the one just checked. */
function asRead(
  { dataText, streamIndex: _, digest, ...rest }: PreparedEvent,
  version: number,
  position: number,
  recordedAt: string,
): EventEnvelope {
  const data: unknown = JSON.parse(dataText);
  return { ...rest, version, position, recordedAt, data, digest };
}
