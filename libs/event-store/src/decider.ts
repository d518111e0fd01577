import { canonicalJson } from './canonical-json.js';

/** A fact as a decider states it: the wire name and the payload, nothing else. */
export interface Fact {
  readonly type: string;
  readonly data: unknown;
}

/**
 * A rule: which facts a command leads to in a state, and what state the facts add up to.
 * `decide` is pure (time and fresh ids arrive inside the command), answers `[]` when there is nothing to do and
 * throws a `DomainError` to refuse. `evolve` never throws and never decides: history happened.
 */
export interface Decider<State, Command, Event extends Fact> {
  initialState(): State;
  decide(command: Command, state: State): readonly Event[];
  evolve(state: State, event: Event): State;
  /** Lets a store keep states of long streams; without it every decision folds the whole stream. */
  readonly snapshots?: SnapshotRule<State>;
}

/**
 * How a decider's states are kept. What is kept is a copy that may vanish at any time: the events are the truth, and a
 * state kept under another reducer or version is never used.
 */
export interface SnapshotRule<State> {
  /** Names the fold, unique among the deciders of a stream. */
  readonly reducer: string;
  /** Raised with every change of `evolve`, of the state's shape, or of an upcast the fold rests on. */
  readonly version: number;
  /** The state as an I-JSON value. Absent where the state is one. */
  save?(state: State): unknown;
  /** The state `save` was given. */
  load?(saved: unknown): State;
}

/** Folds facts, oldest first, into the state they add up to. */
export function foldFacts<State, Command, Event extends Fact>(
  decider: Decider<State, Command, Event>,
  facts: Iterable<Event>,
): State {
  let state = decider.initialState();
  for (const fact of facts) state = decider.evolve(state, fact);
  return state;
}

/** A state as text to keep. @throws RangeError when what `save` gives is not I-JSON */
export function savedState<State>(rule: SnapshotRule<State>, state: State): string {
  return canonicalJson(rule.save === undefined ? state : rule.save(state));
}

/** The state of a text `savedState` gave. */
export function loadedState<State>(rule: SnapshotRule<State>, text: string): State {
  const saved: unknown = JSON.parse(text);
  // Without a rule of its own a state is the JSON value it was kept as.
  return rule.load === undefined ? (saved as State) : rule.load(saved);
}
