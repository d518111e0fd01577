import type { ParkedEventView, ParkedStatus, ReasonBody, RedrivenView } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { networkError } from '../http/problem-response.js';
import { readLines } from '../http/read-lines.js';
import { readServerSentEvents } from '../http/read-server-sent-events.js';
import { PATIENCE, pauseAfter } from '../http/patience.js';
import type { CallOptions, Transport, WriteOptions } from '../http/transport.js';
import { GlidepathError } from '../glidepath-error.js';
import { type Page, segment } from './page.js';

export interface ReplayOptions extends CallOptions {
  /** Events with a greater position. */
  readonly after?: number | undefined;
  /** Events recorded from this moment on, ISO 8601. */
  readonly from?: string | undefined;
  /** Events recorded until this moment, ISO 8601. */
  readonly until?: string | undefined;
  /** Events that concern this change, by id or key. */
  readonly change?: string | undefined;
  /** Events of this stream, `<aggregate>-<id>`. */
  readonly stream?: string | undefined;
  /** Events of this kind of aggregate: `change`, `approval-case`, `rollout` … */
  readonly aggregate?: string | undefined;
  /** What this actor did, or what was done on this person's behalf. */
  readonly actor?: string | undefined;
  readonly types?: readonly string[] | undefined;
  readonly limit?: number | undefined;
}

export type FollowOptions = Omit<ReplayOptions, 'from' | 'until' | 'limit'>;

/** Which of the events that services could not handle. */
export interface ParkedFilter {
  /** One service. */
  readonly consumer?: string | undefined;
  /** `parked` when not given: those that wait for a person. */
  readonly status?: ParkedStatus | 'any' | undefined;
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** An event with the very text the server sent, which proofs are made over. */
export interface EventLine {
  readonly text: string;
  readonly event: EventEnvelope;
}

/** The server sends a comment every 15 s: longer silence means that nobody is there any more. */
const SILENCE_MS = 45_000;

/** `/v1/events` and `/v1/live`: the log itself. */
export class Events {
  constructor(private readonly transport: Transport) {}

  /** Stored events in order of position, in the shape they were stored in. A dropped connection is taken up again. */
  async *replay(options: ReplayOptions = {}): AsyncGenerator<EventEnvelope, void> {
    for await (const { event } of this.lines(options)) yield event;
  }

  /** Like `replay`, with each event's text as it came over the wire. */
  lines(options: ReplayOptions = {}): AsyncGenerator<EventLine, void> {
    let { limit } = options;
    return this.resuming(options, async function* (this: Events, after: number | undefined) {
      const call = { signal: options.signal, accept: 'application/x-ndjson', timeoutMs: null };
      const query = { ...queryOf({ ...options, after }), from: options.from, until: options.until, limit };
      const response = await this.transport.call('/v1/events', { ...call, query });
      for await (const text of readLines(bodyOf(response))) {
        if (text === '') continue;
        limit = limit === undefined ? undefined : limit - 1;
        yield eventLine(text);
      }
    });
  }

  /** Stored events after `after` (from the first when not given), then new ones as they happen, until the signal is aborted. */
  async *follow(options: FollowOptions = {}): AsyncGenerator<EventEnvelope, void> {
    for (let { after } = options; ;) {
      const heard = this.resuming({ ...options, after }, async function* (this: Events, from) {
        const signal = options.signal;
        const headers = from === undefined ? {} : { 'Last-Event-ID': String(from) };
        const call = { signal, accept: 'text/event-stream', timeoutMs: null, headers };
        const response = await this.transport.call('/v1/live', {
          ...call,
          query: queryOf({ ...options, after: from }),
        });
        for await (const { data } of readServerSentEvents(bodyOf(response), SILENCE_MS)) {
          yield eventLine(data);
        }
      });
      for await (const { event } of heard) {
        after = event.position;
        yield event;
      }
      await pauseAfter(1, options.signal);
    }
  }

  /** Events that services could not handle, by position. Needs the role operator or auditor. */
  parked(filter: ParkedFilter = {}, options: CallOptions = {}): Promise<Page<ParkedEventView>> {
    return this.transport.json('/v1/events/parked', { ...options, query: { ...filter } });
  }

  /**
   * Gives a parked event its tries back, which begin at once. Needs the role operator.
   * @param id as `parked` names it: `<consumer>/<lane>/<position>`
   * @throws GlidepathError `event-not-parked`, `event-not-given-up`
   */
  redrive(id: string, reason: string, options: WriteOptions = {}): Promise<RedrivenView> {
    const body: ReasonBody = { reason };
    const path = id.split('/').map(segment).join('/');
    return this.transport.json(`/v1/events/parked/${path}/redrive`, { ...options, method: 'POST', body });
  }

  /** Opens a stream, and opens it again behind the last event when it drops. */
  private async *resuming(
    options: Pick<ReplayOptions, 'after' | 'signal'>,
    open: (this: Events, after: number | undefined) => AsyncGenerator<EventLine, void>,
  ): AsyncGenerator<EventLine, void> {
    let { after } = options;
    for (let drops = 0; ;) {
      try {
        for await (const line of open.call(this, after)) {
          after = line.event.position;
          drops = 0;
          yield line;
        }
        return;
      } catch (error) {
        options.signal?.throwIfAborted();
        // A refusal is final; what broke off is taken up again.
        const isRefusal = error instanceof GlidepathError && !error.retryable;
        if (isRefusal || drops >= PATIENCE) throw error;
        drops += 1;
        await pauseAfter(drops, options.signal);
      }
    }
  }
}

/** What is not JSON will not be so the next time either. */
function eventLine(text: string): EventLine {
  try {
    return { text, event: JSON.parse(text) as EventEnvelope };
  } catch (cause) {
    const title = `The server sent an event that is not JSON${placeIn(text)}`;
    throw new GlidepathError({ code: 'malformed-event', status: 0, title, retryable: false, cause });
  }
}

/** Where a line says it stands, as far as it can still be told: the payload comes last. */
function placeIn(text: string): string {
  const [, stream, position] =
    /"stream":"([^"]{1,300})","version":\d+,"position":(\d{1,15}),/.exec(text) ?? [];
  return position === undefined ? '' : `: position ${position} of ${stream}`;
}

function queryOf({ after, change, stream, aggregate, actor, types }: FollowOptions) {
  return { after, change, stream, aggregate, actor, types: types?.join(',') };
}

function bodyOf(response: Response): ReadableStream<Uint8Array> {
  if (response.body === null) throw networkError(response.url, new Error('the answer has no body'));
  return response.body;
}
