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
