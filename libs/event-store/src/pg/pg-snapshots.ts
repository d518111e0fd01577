import type { Pool } from 'pg';
import { type Decider, type Fact, loadedState, savedState, type SnapshotRule } from '../decider.js';
import type { EventEnvelope } from '../envelope.js';
import type { EventCatalogue } from '../event-catalogue.js';
import type { StreamState } from '../event-store.js';
import { factsOf, type FoldedStream } from '../handle-command.js';
import { readEnvelope } from '../raw-event.js';
import { EVENT_COLUMNS, rawEvent } from './raw-rows.js';
import { requireWhole } from './whole-stream.js';
import { ask, type Row } from './wire.js';

export interface SnapshotOptions {
  /** Events to fold before a state is kept: below, keeping it costs more than folding. 100 when absent. */
  readonly every?: number;
  /** Told when a state could not be kept or loaded, which slows decisions and changes none. */
  readonly onFault?: (fault: unknown, stream: string) => void;
}

/** Where `version` and `data` stand among `EVENT_COLUMNS`; the row of a snapshot holds these two. */
const COLUMNS = EVENT_COLUMNS.split(', ');
const VERSION = COLUMNS.indexOf('e.version');
const DATA = COLUMNS.indexOf('e.data');
const SNAPSHOT_COLUMNS = COLUMNS.map((_, index) =>
  index === VERSION ? 's.version' : index === DATA ? 's.state' : 'NULL',
).join(', ');

/**
 * One statement: the newest state there is, if the event it ends at stands where it stood (or is kept elsewhere, so that
 * nobody can tell), and what came after it.
 */
const READ_SQL = `
  WITH kept AS MATERIALIZED (
    SELECT s.version, s.state FROM log.snapshot s
    JOIN log.stream_version v ON v.stream = s.stream AND v.version = s.version
    LEFT JOIN log.events e ON e.position = v.position
    WHERE s.stream = $1 AND s.reducer = $2 AND s.reducer_version = $3
      AND (e.id = s.event_id OR e.id IS NULL AND EXISTS (SELECT FROM log.archived_range r
        WHERE r.location IS NOT NULL AND v.position BETWEEN r.first_position AND r.last_position)))
  SELECT ${SNAPSHOT_COLUMNS} FROM kept s
  UNION ALL
  SELECT ${EVENT_COLUMNS} FROM log.stream_version v LEFT JOIN log.events e ON e.position = v.position
  WHERE v.stream = $1 AND v.version > coalesce((SELECT k.version FROM kept k), 0)
  ORDER BY ${VERSION + 1}`;

/** Nothing is kept under it. */
const NO_REDUCER = '';

interface Kept<State> {
  readonly version: number;
  readonly state: State;
}

/** Folds streams from the newest state that was kept, and keeps one now and then. */
export class PgSnapshots {
  readonly #every: number;
  readonly #onFault: (fault: unknown, stream: string) => void;

  constructor(
    private readonly pool: Pool,
    private readonly catalogue: EventCatalogue,
    { every, onFault }: SnapshotOptions = {},
  ) {
    this.#every = every ?? 100;
    this.#onFault = onFault ?? (() => undefined);
  }

  /** @returns the state, and the events where the stream was read from its beginning */
  async fold<State, Command, Event extends Fact>(
    decider: Decider<State, Command, Event>,
    rule: SnapshotRule<State>,
    stream: string,
  ): Promise<{ readonly folded: FoldedStream<State>; readonly read?: StreamState }> {
    const { kept, rows } = await this.#read(rule, stream);
    await requireWhole(this.pool, stream, rows);
    const events = rows.map((row) => readEnvelope(rawEvent(row), this.catalogue));
    const version = events.at(-1)?.version ?? kept?.version ?? 0;
    let state = kept === undefined ? decider.initialState() : kept.state;
    for (const fact of factsOf<Event>(events)) state = decider.evolve(state, fact);
    const last = events.at(-1);
    if (last !== undefined && events.length >= this.#every) await this.#keep(rule, state, last);
    const folded = { stream, version, state };
    return kept === undefined ? { folded, read: { stream, version, events } } : { folded };
  }

  async #read<State>(
    rule: SnapshotRule<State>,
    stream: string,
  ): Promise<{ readonly kept?: Kept<State>; readonly rows: readonly Row[] }> {
    const [first, ...rest] = await this.#rows(stream, rule.reducer, rule.version);
    if (first === undefined) return { rows: [] };
    // The row of a snapshot has a version and no position.
    if (first[0] !== null || first[VERSION] === null) return { rows: [first, ...rest] };
    try {
      const state = loadedState(rule, first[DATA] ?? '');
      return { kept: { version: Number(first[VERSION]), state }, rows: rest };
    } catch (fault) {
      this.#onFault(fault, stream);
      return { rows: await this.#rows(stream, NO_REDUCER, 0) };
    }
  }

  #rows(stream: string, reducer: string, version: number): Promise<readonly Row[]> {
    return ask(this.pool, 'log-read-snapshot', READ_SQL, [stream, reducer, version]);
  }

  async #keep<State>(rule: SnapshotRule<State>, state: State, last: EventEnvelope): Promise<void> {
    try {
      await ask(this.pool, 'log-put-snapshot', 'SELECT log.put_snapshot($1, $2, $3, $4, $5, $6)', [
        last.stream,
        rule.reducer,
        rule.version,
        last.version,
        last.id,
        savedState(rule, state),
      ]);
    } catch (fault) {
      this.#onFault(fault, last.stream);
    }
  }
}
