import type { RolloutEvent } from '@glidepath/contracts';
import { canonicalDigest } from '@glidepath/event-store';
import { isKnownJudge } from './judges.js';
import { look } from './look.js';
import { rollout } from './rollout.js';
import type { DataOf, Rollout } from './rollout-state.js';

type Analysed = DataOf<'rollout.analysed'>;

/** What an analysis should have found, beside what its event says it found. */
export interface RecomputedVerdict {
  readonly analysedAt: string;
  readonly expected: Pick<Analysed, 'verdict' | 'indicators'>;
  readonly recorded: Pick<Analysed, 'verdict' | 'indicators'>;
  /** False when the verdict, or a number of any indicator, is another one. */
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
  { judge, ticks, verdict, indicators, analysedAt }: Analysed,
): RecomputedVerdict {
  if (!isKnownJudge(judge)) throw new RangeError(`there is no judge ${judge.id} version ${judge.version}`);
  if (!('indicators' in state)) throw new RangeError('a flight that has not started cannot be analysed');
  if (state.judgeVersion !== null && state.judgeVersion !== judge.version) {
    throw new RangeError(
      `a flight that began with judge version ${state.judgeVersion} cannot go on with ${judge.version}`,
    );
  }
  const seen = look({ ...state, judgeVersion: judge.version }, ticks);
  const expected = { verdict: seen.verdict, indicators: seen.judged.map(({ finding }) => finding) };
  const recorded = { verdict, indicators };
  return { analysedAt, expected, recorded, agrees: canonicalDigest(expected) === canonicalDigest(recorded) };
}
