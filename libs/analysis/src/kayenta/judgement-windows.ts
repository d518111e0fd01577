/** When a standalone analysis judges, all in the same unit of time. */
export interface AnalysisSchedule {
  readonly start: number;
  /** An explicit end makes the analysis one over the past, which needs no warm-up. */
  readonly end?: number;
  /** Left out of every judgement at the beginning. */
  readonly warmUp: number;
  /** Between two judgements. */
  readonly interval: number;
  /** How far a judgement looks back; 0 for to the beginning. */
  readonly lookBack: number;
}

/**
 * The span a judgement covers.
 * @param index 1 for the first
 */
export function judgementWindow(
  { start, end, warmUp, interval, lookBack }: AnalysisSchedule,
  index: number,
): readonly [from: number, to: number] {
  const from = end === undefined ? start + warmUp : start;
  const to = from + index * interval;
  return [lookBack > 0 ? Math.max(from, to - lookBack) : from, to];
}
