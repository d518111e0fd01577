import { PACK_IDS, type PackId, runNamedPack, type Tick } from '@glidepath/analysis';
import type { CommandContext } from '../../command.js';
import { Output } from '../../output/format.js';
import { type Judgement, judgementPresentation } from '../../output/judgement-presentation.js';
import { readRecording } from './read-recording.js';

export interface JudgeOptions {
  readonly data: string;
  readonly judge: PackId | 'all';
  /** Milliseconds. */
  readonly tick?: number;
  readonly json?: true;
}

/** Where a recording has one record only, there is nothing to measure its length by. */
const TICK_MS = 10_000;

/** What judges say of counts that were recorded: nothing is asked of any server. */
export async function judgeRecording(
  { output, terminal }: CommandContext,
  _args: readonly string[],
  { data, judge, tick, json }: JudgeOptions,
): Promise<undefined> {
  const recording = await readRecording(data, terminal);
  const judges = judge === 'all' ? PACK_IDS : [judge];
  const judgements = [...recording].flatMap(([sli, ticks]) =>
    judges.map((one) => judged(sli, one, ticks, tick ?? tickMsOf(ticks))),
  );
  const shown = json === true ? new Output('json', terminal) : output;
  await shown.many(judgements, judgementPresentation);
}

function judged(sli: string, judge: PackId, ticks: readonly Tick[], tickMs: number): Judgement {
  const { verdict, harmfulAtMs } = runNamedPack(judge, ticks, tickMs);
  const fromMs = ticks[0]?.startMs ?? 0;
  const harm =
    harmfulAtMs === null
      ? { harmfulAt: null, harmfulAfterSeconds: null }
      : {
          harmfulAt: new Date(harmfulAtMs).toISOString(),
          // Known when the tick is over.
          harmfulAfterSeconds: (harmfulAtMs + tickMs - fromMs) / 1_000,
        };
  return {
    sli,
    judge,
    verdict,
    ...harm,
    records: ticks.length,
    tickSeconds: tickMs / 1_000,
    ...totals(ticks),
  };
}

function totals(ticks: readonly Tick[]): Pick<Judgement, 'canary' | 'control'> {
  const canary = { total: 0, bad: 0 };
  const control = { total: 0, bad: 0 };
  for (const tick of ticks) {
    canary.total += tick.canary.total;
    canary.bad += tick.canary.bad;
    control.total += tick.control.total;
    control.bad += tick.control.bad;
  }
  return { canary, control };
}

/** As far as the first records are apart: gaps are longer, never shorter. */
function tickMsOf(ticks: readonly Tick[]): number {
  const first = ticks.slice(0, 100);
  const apart = first.slice(1).map(({ startMs }, i) => startMs - (first[i]?.startMs ?? startMs));
  return apart.length === 0 ? TICK_MS : Math.min(...apart);
}
