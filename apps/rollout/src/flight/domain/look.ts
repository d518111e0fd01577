import type { LatencyEdge, RolloutEvent, Tick, Verdict } from '@glidepath/contracts';
import { combineVerdicts } from '@glidepath/analysis';
import { absorbTicks, type Judged, judgeIndicator, newIndicator } from './indicator.js';
import { JUDGE_ID, judgeOptionsOf, NEWEST_JUDGE } from './judges.js';
import { type LatencyNews, NO_LATENCY_NEWS } from './latency-edge.js';
import type { Airborne } from './rollout-state.js';
import { idsOf } from './step-facts.js';

/** What one look at the ticks since the last recorded analysis shows. */
export interface Look {
  readonly ticks: readonly Tick[];
  readonly judged: readonly Judged[];
  /** Of indicators judged by latency, those chosen now; an edge that stands is never chosen again. */
  readonly edges: readonly LatencyEdge[];
  readonly verdict: Verdict;
  /** One sentence for people. */
  readonly reason: string;
}

/** Judges every indicator of the plan, recorded ticks and new ones, by the version of the judge that began. */
export function look(flight: Airborne, ticks: readonly Tick[], latency: LatencyNews = NO_LATENCY_NEWS): Look {
  const version = flight.judgeVersion ?? NEWEST_JUDGE;
  const { plan } = flight.filed;
  const options = judgeOptionsOf(plan, version);
  const judged = plan.analysis.flatMap((analysis, i) => {
    const set = options[i];
    if (set === undefined) return [];
    const before = flight.indicators[analysis.sli] ?? newIndicator(set);
    const after = absorbTicks(before, analysis.sli, set, ticks);
    const one = judgeIndicator(analysis, set, after, flight.weightPercent);
    const gatheredMs = latency.gatheredUntilMs[analysis.sli] ?? 0;
    return [{ ...one, judgedUntilMs: Math.max(one.judgedUntilMs, gatheredMs) }];
  });
  const edges = latency.edges.filter(({ sli }) => flight.edges[sli] === undefined);
  const verdict = combineVerdicts(judged.map(({ finding }) => finding.verdict));
  return { ticks, judged, edges, verdict, reason: reasonOf(verdict, judged, flight) };
}

/** The look as a fact, with every tick it rests on. */
export function analysedFact(
  flight: Airborne,
  { ticks, judged, edges, verdict, reason }: Look,
  now: Date,
): RolloutEvent {
  const indicators = judged.map(({ finding }) => finding);
  return {
    type: 'rollout.analysed',
    data: {
      ...idsOf(flight),
      step: flight.step,
      verdict,
      judge: { id: JUDGE_ID, version: flight.judgeVersion ?? NEWEST_JUDGE },
      indicators,
      ticks: [...ticks],
      ...(edges.length > 0 ? { edges: [...edges] } : {}),
      reason,
      analysedAt: now.toISOString(),
    },
  };
}

function reasonOf(verdict: Verdict, judged: readonly Judged[], { edges }: Airborne): string {
  switch (verdict) {
    case 'harmful':
      return judged
        .filter(({ finding }) => finding.verdict === 'harmful')
        .map((each) => harmOf(each, edges[each.finding.sli]?.le))
        .join('; ');
    case 'safe':
      return 'every indicator is proven to be no worse than the plan tolerates';
    case 'broken-measurement':
      return 'the measurement is broken';
    case 'not-enough-data':
      return 'neither harm nor safety is proven yet';
  }
}

function harmOf({ finding: { sli, canary, control }, isOverLimit }: Judged, le?: number): string {
  const bad = le === undefined ? 'bad' : `slower than ${le}`;
  const counts = `${canary.total - canary.good} of ${canary.total} canary requests are ${bad}`;
  return isOverLimit
    ? `${sli}: ${counts}, above the limit of the plan`
    : `${sli}: ${counts}, of the control ${control.total - control.good} of ${control.total}`;
}
