/** One factor before rounding. `points` may be negative; `isUnknown` when the fact behind it is not known. */
export interface WeighedFactor {
  readonly id: string;
  readonly label: string;
  /** The fact, for people. */
  readonly value: string;
  readonly points: number;
  readonly reason: string;
  readonly isUnknown: boolean;
}

interface Known<T> {
  readonly points: (fact: T) => number;
  readonly value: (fact: T) => string;
  readonly reason: (fact: T) => string;
}

/** Weighs one fact; `worst` is the highest number of points any known value of it gets, and what "unknown" costs. */
export function weigh<T>(
  { id, label, worst }: { id: string; label: string; worst: number },
  fact: T | null,
  known: Known<T>,
): WeighedFactor {
  if (fact === null) {
    const reason = 'This is not known, so it counts as much as the worst it could be.';
    return { id, label, value: 'unknown', points: worst, reason, isUnknown: true };
  }
  return {
    id,
    label,
    value: known.value(fact),
    points: Math.min(worst, known.points(fact)),
    reason: known.reason(fact),
    isUnknown: false,
  };
}
