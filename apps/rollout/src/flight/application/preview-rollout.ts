import {
  type ChangePlan,
  planOfTarget,
  type PreviewBody,
  type RolloutPlan,
  type RolloutPreview,
} from '@glidepath/contracts';
import { Clock } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { FLIGHT_RULES } from '../domain/flight-rules.js';
import { type CountedMinute, previewPlan } from '../domain/preview-plan.js';
import { type KeptSlice, SliSlices } from './ports.js';

const MINUTE_MS = 60_000;

/** Tells what the steps of a plan could see at the traffic of the last half hour. */
@Injectable()
export class PreviewRollout {
  constructor(
    private readonly slices: SliSlices,
    private readonly clock: Clock,
  ) {}

  async run({ service, plan }: PreviewBody): Promise<RolloutPreview> {
    const nowMs = this.clock.now().getTime();
    const indicators = await Promise.all(
      flownOf(plan, service).map(async (flown) => {
        const { slices } = await this.slices.keptOf([flown.service], nowMs - FLIGHT_RULES.historyMs);
        const previewed = previewPlan(flown.plan, minutesOf(slices, nowMs));
        return previewed.map((indicator) => ({ target: flown.target, ...indicator }));
      }),
    );
    return { service, indicators: indicators.flat() };
  }
}

interface Flown {
  readonly target: string | null;
  readonly service: string;
  readonly plan: RolloutPlan;
}

function flownOf(plan: ChangePlan, service: string): readonly Flown[] {
  if (plan.strategy !== 'joint') return [{ target: null, service, plan }];
  return plan.targets.map((target) => ({
    target: target.name,
    service: target.service ?? service,
    plan: planOfTarget(plan, target),
  }));
}

/** Both versions together, whole minutes only: the one that has begun, and the one the span begins in, are cut off. */
function minutesOf(
  slices: readonly KeptSlice[],
  nowMs: number,
): ReadonlyMap<string, readonly CountedMinute[]> {
  const bySli = new Map<string, Map<number, CountedMinute>>();
  const firstMs = Math.ceil((nowMs - FLIGHT_RULES.historyMs) / MINUTE_MS) * MINUTE_MS;
  const lastMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  for (const { sli, startMs: at, good, total } of slices) {
    const startMs = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    if (startMs < firstMs || startMs >= lastMs) continue;
    const minutes = bySli.get(sli) ?? new Map<number, CountedMinute>();
    bySli.set(sli, minutes);
    const before = minutes.get(startMs) ?? { startMs, good: 0, total: 0 };
    minutes.set(startMs, { startMs, good: before.good + good, total: before.total + total });
  }
  return new Map(
    [...bySli].map(([sli, minutes]) => [sli, [...minutes.values()].sort((a, b) => a.startMs - b.startMs)]),
  );
}
