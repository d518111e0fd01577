import type { LatencyEdge, RolloutEvent } from '@glidepath/contracts';
import { canonicalDigest } from '@glidepath/event-store';
import { chooseEdge } from './latency-edge.js';
import { isKnownJudge } from './judges.js';
import { look } from './look.js';
import { rollout } from './rollout.js';
import type { Airborne, DataOf, Rollout } from './rollout-state.js';

type Analysed = DataOf<'rollout.analysed'>;
type Found = Pick<Analysed, 'verdict' | 'indicators' | 'edges'>;

/** What an analysis should have found, beside what its event says it found. */
export interface RecomputedVerdict {
  readonly analysedAt: string;
  readonly expected: Found;
  readonly recorded: Found;
  /** False when the verdict, a number of any indicator, or an edge of latency is another one. */
  readonly agrees: boolean;
}

/**
 * Judges every recorded analysis of a flight again from the plan and the recorded ticks alone.
 * @param events all events of the rollout's stream, oldest first
 * @throws RangeError when an analysis was made by a judge that is not known here
 */
export function recomputeVerdicts(events: readonly RolloutEvent[]): readonly RecomputedVerdict[] {
  const verdicts: RecomputedVerdict[] = [];
  let state: Rollout = rollout.initialState();
  for (const event of events) {
    if (event.type === 'rollout.analysed') verdicts.push(recomputeVerdict(state, event.data));
    state = rollout.evolve(state, event);
  }
  return verdicts;
}

/**
 * Judges one recorded analysis again.
 * @param state the flight as it stood before the analysis
 * @throws RangeError when the judge is not known here, or the flight had not started
 */
export function recomputeVerdict(
  state: Rollout,
  { judge, ticks, verdict, indicators, edges, analysedAt }: Analysed,
): RecomputedVerdict {
  if (!isKnownJudge(judge)) throw new RangeError(`there is no judge ${judge.id} version ${judge.version}`);
  if (!('indicators' in state)) throw new RangeError('a flight that has not started cannot be analysed');
  if (state.judgeVersion !== null && state.judgeVersion !== judge.version) {
    throw new RangeError(
      `a flight that began with judge version ${state.judgeVersion} cannot go on with ${judge.version}`,
    );
  }
  const seen = look({ ...state, judgeVersion: judge.version }, ticks);
  const found = { verdict: seen.verdict, indicators: seen.judged.map(({ finding }) => finding) };
  const expected = {
    ...found,
    ...(edges ? { edges: edges.flatMap((edge) => chosenAgain(state, edge) ?? []) } : {}),
  };
  const recorded = { verdict, indicators, ...(edges ? { edges } : {}) };
  return { analysedAt, expected, recorded, agrees: canonicalDigest(expected) === canonicalDigest(recorded) };
}

/** The edge as it follows from the plan and the control's counts recorded with it; none where one stood already. */
function chosenAgain(
  { filed, edges }: Airborne,
  { sli, control, fromAt, untilAt }: LatencyEdge,
): LatencyEdge | null {
  const analysis = filed.plan.analysis.find((each) => each.sli === sli);
  if (analysis === undefined || edges[sli] !== undefined) return null;
  const span = { ...control, fromMs: Date.parse(fromAt), untilMs: Date.parse(untilAt) };
  return chooseEdge(analysis, span);
}
