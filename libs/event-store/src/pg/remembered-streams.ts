import type { AppendRequest, AppendResult, StreamState } from '../event-store.js';
import type { PreparedEvent } from '../prepare-append.js';

/** Streams remembered at most; the one unused for longest is forgotten first. */
const MOST_STREAMS = 2000;
/** A longer stream is read every time rather than kept. */
const LONGEST = 100;

/**
 * How streams looked when this process last read or wrote them. Maybe not as they are: what is decided on a memory
 * stands only once the log has accepted it at that version.
 */
export class RememberedStreams {
  readonly #states = new Map<string, StreamState>();
  /** Streams a memory or a guess was wrong about, until they are read. */
  readonly #doubted = new Set<string>();

  /** @returns undefined when the stream has to be read */
  recall(stream: string): StreamState | undefined {
    const state = this.#states.get(stream);
    if (state === undefined) return undefined;
    this.#states.delete(stream);
    this.#states.set(stream, state);
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
    this.#states.delete(state.stream);
    this.#doubted.delete(state.stream);
    if (state.version === 0 || state.events.length > LONGEST) return;
    this.#states.set(state.stream, state);
    const [oldest] = this.#states.keys();
    if (this.#states.size > MOST_STREAMS && oldest !== undefined) this.#states.delete(oldest);
  }

  /** Another writer was faster, or may have been. */
  doubt(streams: readonly { readonly stream: string }[]): void {
    for (const { stream } of streams) {
      this.#states.delete(stream);
      this.#doubted.add(stream);
    }
  }

  /** Adds what the log accepted to what was known of its streams. */
  extend({ streams }: AppendRequest, prepared: readonly PreparedEvent[], result: AppendResult): void {
    streams.forEach(({ stream, expected }, index) => {
      const added = prepared.flatMap((event, offset) =>
        event.streamIndex === index
          ? [{ event, position: result.position - prepared.length + 1 + offset }]
          : [],
      );
      const version = result.versions[stream] ?? 0;
      const before = version - added.length;
      const known = expected === 'none' ? { version: 0, events: [] } : this.#states.get(stream);
      if (added.length === 0) return;
      if (known?.version !== before) {
        this.#states.delete(stream);
        return;
      }
      const events = added.map(({ event, position }, offset) => {
        const { dataText, streamIndex: _, digest, ...rest } = event;
        // As a read would give it: the newest shape, which is the one just checked.
        const data: unknown = JSON.parse(dataText);
        return {
          ...rest,
          version: before + offset + 1,
          position,
          recordedAt: result.recordedAt,
          data,
          digest,
        };
      });
      this.keep({ stream, version, events: [...known.events, ...events] });
    });
  }
}
