import { chooseEdge, type LatencyNews } from '../domain/latency-edge.js';
import type { InFlight, Returning } from '../domain/rollout-state.js';
import type { SliceBoard, TickQuery } from './slice-board.js';

/** Edges that can be chosen by now, of the indicators judged by latency that have none. */
export function latencyNews(
  { filed, edges }: InFlight | Returning,
  board: Pick<SliceBoard, 'control'>,
  query: Omit<TickQuery, 'sli'>,
): LatencyNews {
  const waiting = filed.plan.analysis.filter(
    ({ sli, exceeds }) => exceeds !== undefined && edges[sli] === undefined,
  );
  const gathered = waiting.flatMap((analysis) => {
    const control = board.control({ ...query, sli: analysis.sli });
    return control === null ? [] : [{ analysis, control }];
  });
  return {
    edges: gathered.flatMap(({ analysis, control }) => chooseEdge(analysis, control) ?? []),
    gatheredUntilMs: Object.fromEntries(
      gathered.map(({ analysis: { sli }, control: { untilMs } }) => [sli, untilMs]),
    ),
  };
}
