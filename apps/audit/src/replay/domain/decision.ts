/** What a machine or a rule decides: the score of a change, what policy asks for it, how its approval ends, what an analysis finds, what a gate answers. */
export const DECISION_KINDS = ['score', 'policy', 'approval', 'verdict', 'gate'] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

/** A decision made again, beside what was recorded. */
export interface DecisionFinding {
  readonly kind: DecisionKind;
  /** Names of what differs; empty when the record told the truth. */
  readonly differs: readonly string[];
  readonly recorded: unknown;
  readonly recomputed: unknown;
}

/** A recorded decision that does not follow from what it was made from. */
export interface DecisionDifference extends DecisionFinding {
  /** The event that records it; the last one before the end where a decision is missing. */
  readonly position: number;
  readonly stream: string;
}

/** Only what differs, so that a report shows it and nothing else. */
export function findingOf(
  kind: DecisionKind,
  recorded: Readonly<Record<string, unknown>>,
  recomputed: Readonly<Record<string, unknown>>,
  differs: readonly string[],
): DecisionFinding {
  const only = (whole: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(differs.map((name) => [name, whole[name] ?? null]));
  return { kind, differs, recorded: only(recorded), recomputed: only(recomputed) };
}
