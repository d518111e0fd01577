import { DatabaseError, type Pool } from 'pg';
import { Coalescer } from '../coalescer.js';
import type { Decider, Fact, SnapshotRule } from '../decider.js';
import type { EventEnvelope, Producer } from '../envelope.js';
import type { EventCatalogue } from '../event-catalogue.js';
import {
  type AppendContext,
  type AppendRequest,
  type AppendResult,
  type CommandIdentity,
  type DecideOptions,
  type Decision,
  EventStore,
  type FollowOptions,
  type HandleResult,
  type ReadLogOptions,
  type StreamState,
} from '../event-store.js';
import { followLog } from '../follow-log.js';
import { decideFrom, decideOn, handleCommand, type KeptAnswer } from '../handle-command.js';
import { LogNews } from '../log-news.js';
import { type EventSource, prepareAppend } from '../prepare-append.js';
import { type RawEvent, readEnvelope } from '../raw-event.js';
import { uuidV7 } from '../uuid-v7.js';
import { type AppendAnswer, type AppendCall, faultOf, refusalOf } from './append-call.js';
import { RolledBackError } from './in-transaction.js';
import type { InlineProjections } from './inline-projections.js';
import { EVENT_COLUMNS, rawEvent } from './raw-rows.js';
import { ProjectionFailedError } from './projection.js';
import { readRawBatches } from './read-raw-batches.js';
import { PgSnapshots, type SnapshotOptions } from './pg-snapshots.js';
import { RememberedStreams } from './remembered-streams.js';
import { sendAppends } from './send-appends.js';
import { requireWhole } from './whole-stream.js';
import { ask, hexFromPg, isoFromPg } from './wire.js';

export interface PgEventStoreOptions {
  /** Logs in as the service's own role; its connections must not share transactions with anything else. */
  readonly pool: Pool;
  readonly catalogue: EventCatalogue;
  /** `service` has to be the one the role belongs to. */
  readonly producer: Producer;
  readonly clock?: () => Date;
  readonly newId?: () => string;
  /** Called after every commit that wrote events, with the last position: the place to nudge the relay. */
  readonly onCommitted?: (position: number) => void;
  /** For deciders with `snapshots`. */
  readonly snapshots?: SnapshotOptions;
  /** Written in the transaction of the append; started before the first one. */
  readonly inline?: InlineProjections;
}

/** Appends of one commit at most. */
const MOST_TOGETHER = 64;
/** Faults of what was sent: certainly undone, and not to be blamed on the others of the commit. */
const FAULT_OF_ONE = /^(GP|22|23)/;

/**
 * The log on Postgres: one autocommit call per append. Appends that come while a commit is under way share the next one
 * (group commit), each with a verdict of its own.
 */
export class PgEventStore extends EventStore {
  /** Wakes followers at once: of this process's own commits by itself, of others' where they are announced here. */
  readonly news = new LogNews(() => this.head());
  readonly #pool: Pool;
  readonly #source: EventSource;
  readonly #onCommitted: (position: number) => void;
  readonly #streams = new RememberedStreams();
  readonly #snapshots: PgSnapshots;
  readonly #inline: InlineProjections | undefined;
  readonly #commits = new Coalescer<AppendCall, AppendAnswer>({
    rounds: 1,
    most: MOST_TOGETHER,
    work: (calls) => this.#commit(calls),
  });

  constructor({
    pool,
    catalogue,
    producer,
    clock,
    newId,
    onCommitted,
    snapshots,
    inline,
  }: PgEventStoreOptions) {
    super();
    const now = clock ?? (() => new Date());
    this.#pool = pool;
    this.#source = { catalogue, producer, clock: now, newId: newId ?? (() => uuidV7(now())) };
    this.#onCommitted = onCommitted ?? (() => undefined);
    this.#inline = inline;
    this.#snapshots = new PgSnapshots(pool, catalogue, snapshots);
  }

  async append(request: AppendRequest): Promise<AppendResult> {
    const events = prepareAppend(request, this.#source);
    const answer = await this.#commits.run({ request, events }).catch((error: unknown) => {
      // Whether it was written is not known.
      this.#streams.doubt(request.streams);
      throw error;
    });
    const refusal = refusalOf(answer, request);
    if (refusal !== null) {
      this.#streams.doubt(request.streams);
      throw refusal;
    }
    const { verdict, first, last, recorded } = answer;
    if (verdict === 'duplicate') return this.#keptResult(first, last, recorded);
    const result = {
      duplicate: false,
      position: last,
      recordedAt: isoFromPg(recorded),
      versions: versionsOf(request, answer),
      events: events.map(({ id, stream }, index) => ({ id, position: first + index, stream })),
    };
    this.#streams.extend(request, events, result);
    return result;
  }

  async readStream(stream: string): Promise<StreamState> {
    const rows = await ask(
      this.#pool,
      'log-read-stream',
      `SELECT ${EVENT_COLUMNS} FROM log.stream_version v LEFT JOIN log.events e ON e.position = v.position
       WHERE v.stream = $1 ORDER BY v.version`,
      [stream],
    );
    await requireWhole(this.#pool, stream, rows);
    const events = rows.map((row) => readEnvelope(rawEvent(row), this.#source.catalogue));
    return { stream, version: events.at(-1)?.version ?? 0, events };
  }

  override recall(stream: string): StreamState | undefined {
    return this.#streams.recall(stream);
  }

  async *readLog(options: ReadLogOptions): AsyncIterable<EventEnvelope> {
    for await (const batch of readRawBatches(this.#pool, options)) {
      for (const raw of batch) yield readEnvelope(raw, this.#source.catalogue);
    }
  }

  /** Like `readLog`, with payloads as stored: for audit, export and the relay, which never parse them. */
  async *readRaw(options: ReadLogOptions): AsyncIterable<RawEvent> {
    for await (const batch of readRawBatches(this.#pool, options)) {
      for (const raw of batch) yield raw;
    }
  }

  follow(options: FollowOptions): AsyncIterable<EventEnvelope> {
    return followLog(this, options);
  }

  async head(): Promise<number> {
    const [row] = await ask(this.#pool, 'log-head', 'SELECT position FROM log.head', []);
    return Number(row?.[0] ?? 0);
  }

  /** The first answer to a command of this service, null when it was never carried out. */
  async findCommand(id: string): Promise<KeptAnswer | null> {
    const [row] = await ask(
      this.#pool,
      'log-find-command',
      'SELECT request_digest, first_written, last_written, recorded FROM log.find_command($1)',
      [id],
    );
    if (row === undefined) return null;
    const [digest, first, last, recorded] = row;
    const result = await this.#keptResult(Number(first), Number(last), recorded ?? '');
    return { requestDigest: hexFromPg(digest ?? ''), result };
  }

  async decide<State, Command, Event extends Fact>(
    decider: Decider<State, Command, Event>,
    stream: string,
    command: Command,
    { presumesNew = false }: DecideOptions = {},
  ): Promise<Decision<State>> {
    const seen = presumesNew ? this.#streams.presumeNew(stream) : this.#streams.recall(stream);
    const decided = seen === undefined ? undefined : decidedOn(seen, decider, command);
    if (decided !== undefined) return decided;
    if (decider.snapshots !== undefined)
      return this.#decideByStep(decider, decider.snapshots, stream, command);
    const state = await this.readStream(stream);
    this.#streams.keep(state);
    return decideOn(state, decider, command);
  }

  /** Reads no more of a long stream than what came after its newest snapshot. */
  async #decideByStep<State, Command, Event extends Fact>(
    decider: Decider<State, Command, Event>,
    rule: SnapshotRule<State>,
    stream: string,
    command: Command,
  ): Promise<Decision<State>> {
    const { read, folded } = await this.#snapshots.fold(decider, rule, stream);
    if (read !== undefined) this.#streams.keep(read);
    return decideFrom(folded, decider, command);
  }

  handle<State, Command, Event extends Fact>(
    decider: Decider<State, Command, Event>,
    stream: string,
    command: Command,
    context: AppendContext,
    identity?: CommandIdentity,
    options?: DecideOptions,
  ): Promise<HandleResult<State>> {
    return handleCommand(this, decider, stream, command, context, identity, options);
  }

  /** One commit for all; where one of them is at fault, one for each. */
  async #commit(calls: readonly AppendCall[]): Promise<readonly PromiseSettledResult<AppendAnswer>[]> {
    const [together] = await Promise.allSettled([this.#call(calls)]);
    if (together.status === 'fulfilled') {
      this.#announce(calls, together.value);
      return together.value.map((value) => ({ status: 'fulfilled', value }));
    }
    const [only] = calls;
    const { reason } = together;
    if (calls.length === 1 && only !== undefined) {
      return [{ status: 'rejected', reason: faultOf(reason, only.request, this.#source.producer.service) }];
    }
    if (!isFaultOfOne(reason)) throw reason;
    const settled: PromiseSettledResult<AppendAnswer>[] = [];
    for (const call of calls) settled.push(...(await this.#commit([call])));
    return settled;
  }

  #call(calls: readonly AppendCall[]): Promise<readonly AppendAnswer[]> {
    const inline = this.#inline;
    const { producer } = this.#source;
    return inline?.handles(calls) === true
      ? inline.commit(calls, (client) => sendAppends(client, calls, producer))
      : sendAppends(this.#pool, calls, producer);
  }

  #announce(calls: readonly AppendCall[], answers: readonly AppendAnswer[]): void {
    const written = answers.flatMap(({ verdict, last }, index) =>
      verdict === 'appended' && calls[index]?.events.length !== 0 ? [last] : [],
    );
    if (written.length === 0) return;
    const last = Math.max(...written);
    this.#onCommitted(last);
    this.news.announce(last);
  }

  async #keptResult(first: number, last: number, recorded: string): Promise<AppendResult> {
    const rows = await ask(
      this.#pool,
      'log-read-kept',
      `SELECT id, position, stream, version FROM log.events
       WHERE (SELECT CASE WHEN $2::bigint >= $1::bigint THEN log.require_range($1::bigint - 1, $2) ELSE true END)
         AND position BETWEEN $1::bigint AND $2::bigint ORDER BY position`,
      [first, last],
    );
    return {
      duplicate: true,
      position: last,
      recordedAt: isoFromPg(recorded),
      versions: Object.fromEntries(rows.map(([, , stream, version]) => [stream, Number(version)])),
      events: rows.map(([id, position, stream]) => ({
        id: id ?? '',
        position: Number(position),
        stream: stream ?? '',
      })),
    };
  }
}

function isFaultOfOne(reason: unknown): boolean {
  if (reason instanceof ProjectionFailedError || reason instanceof RolledBackError) return true;
  return reason instanceof DatabaseError && FAULT_OF_ONE.test(reason.code ?? '');
}

function versionsOf(
  { streams }: AppendRequest,
  { versions }: AppendAnswer,
): Readonly<Record<string, number>> {
  return Object.fromEntries(streams.map(({ stream }, index) => [stream, versions[index] ?? 0]));
}

/** @returns undefined where only the stream as it is can tell: nothing would check a refusal, or a decision to do nothing */
function decidedOn<State, Command, Event extends Fact>(
  seen: StreamState,
  decider: Decider<State, Command, Event>,
  command: Command,
): Decision<State> | undefined {
  try {
    const decision = decideOn(seen, decider, command);
    return decision.append.events.length > 0 ? decision : undefined;
  } catch {
    // Decided again on the stream as it is, which throws again if it must.
    return undefined;
  }
}
