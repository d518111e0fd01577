/** A limit the issue sets, on a figure's value or on its ratio. */
export interface Goal {
  readonly of: 'value' | 'ratio';
  readonly is: 'at most' | 'at least';
  readonly limit: number;
}

/** What was measured, before it is judged. */
export interface Measure {
  /** `p50-ms`. */
  readonly id: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The same done bare, in the same run. */
  readonly floor?: number;
  /** What the value is compared with where that is no floor. */
  readonly peer?: number;
  readonly ratio?: number;
  /** Absent where a figure only informs. */
  readonly goal?: Goal;
}

/** One line of a results file. */
export interface Figure extends Omit<Measure, 'goal'> {
  /** `ratio at most 2`; null where the figure only informs. */
  readonly goal: string | null;
  readonly met: boolean | null;
}

/**
 * Holds a measure against its goal.
 * @throws RangeError when the goal is about a ratio and there is none
 */
export function judge({ goal, ...measure }: Measure): Figure {
  const rounded = {
    ...measure,
    value: threeDigits(measure.value),
    ...(measure.floor === undefined ? {} : { floor: threeDigits(measure.floor) }),
    ...(measure.peer === undefined ? {} : { peer: threeDigits(measure.peer) }),
    ...(measure.ratio === undefined ? {} : { ratio: threeDigits(measure.ratio) }),
  };
  if (goal === undefined) return { ...rounded, goal: null, met: null };
  const judged = goal.of === 'value' ? measure.value : measure.ratio;
  if (judged === undefined) throw new RangeError(`${measure.id} has a goal for its ratio and no ratio`);
  return {
    ...rounded,
    goal: `${goal.of} ${goal.is} ${goal.limit}`,
    met: goal.is === 'at most' ? judged <= goal.limit : judged >= goal.limit,
  };
}

function threeDigits(value: number): number {
  return Number(value.toPrecision(3));
}
