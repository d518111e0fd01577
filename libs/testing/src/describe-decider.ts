import {
  type Decider,
  DomainError,
  type Fact,
  foldFacts,
  loadedState,
  savedState,
} from '@glidepath/event-store';

/** One rule told as given / when / emits or refuses. */
export type DeciderScenario<Command, Event extends Fact> = {
  /** A sentence about the behaviour. */
  readonly name: string;
  /** What happened before, oldest first; nothing when absent. */
  readonly given?: readonly Event[];
  readonly when: Command;
} & (
  | {
      /** The facts the command leads to, exactly; `[]` when there is nothing to do. */
      readonly emits: readonly Event[];
      readonly refuses?: never;
    }
  | {
      /** The `code` of the `DomainError`. */
      readonly refuses: string;
      readonly emits?: never;
    }
);

/**
 * Declares one test per scenario for a decider. What the scenario gives is frozen deeply, so a decider that writes to
 * its state, command or facts fails; emitted facts are folded once more, so an `evolve` that throws on them fails too.
 * A decider with `snapshots` has to fold to the same state from a snapshot taken after any of the given facts.
 */
export function describeDecider<State, Command, Event extends Fact>(
  subject: string,
  decider: Decider<State, Command, Event>,
  scenarios: readonly DeciderScenario<Command, Event>[],
): void {
  describe(subject, () => {
    for (const scenario of scenarios) {
      it(scenario.name, () => {
        const given = freezeDeep(scenario.given ?? []);
        const state = freezeDeep(foldFacts(decider, given));
        if (decider.snapshots !== undefined)
          given.forEach((_, index) => expect(foldBySnapshot(decider, given, index + 1)).toEqual(state));
        const command = freezeDeep(scenario.when);
        if (scenario.emits === undefined) {
          expect(refusalOf(() => decider.decide(command, state))).toBe(scenario.refuses);
          return;
        }
        const emitted = decider.decide(command, state);
        expect(emitted).toEqual(scenario.emits);
        emitted.reduce((folded, fact) => decider.evolve(folded, freezeDeep(fact)), state);
      });
    }
  });
}

/** The state of facts, of which the first ones are folded, kept as a snapshot and loaded from it. */
function foldBySnapshot<State, Command, Event extends Fact>(
  decider: Decider<State, Command, Event>,
  facts: readonly Event[],
  count: number,
): State {
  const state = foldFacts(decider, facts.slice(0, count));
  const { snapshots } = decider;
  const loaded = snapshots === undefined ? state : loadedState(snapshots, savedState(snapshots, state));
  return facts.slice(count).reduce((folded, fact) => decider.evolve(folded, fact), freezeDeep(loaded));
}

/** The code of the refusal, or a sentence saying that there was none; faults that are no refusals pass through. */
function refusalOf(decide: () => readonly Fact[]): string {
  try {
    return `no refusal, emitted ${JSON.stringify(decide().map(({ type }) => type))}`;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

function freezeDeep<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  // Dates, maps and sets keep their content in slots that freezing does not reach; they stay as they are.
  if (ArrayBuffer.isView(value)) return value;
  for (const member of Object.values(value)) freezeDeep(member);
  return Object.freeze(value);
}
