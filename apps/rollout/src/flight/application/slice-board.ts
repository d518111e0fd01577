import type { Tick } from '@glidepath/contracts';
import { Injectable } from '@nestjs/common';
import type { Traffic } from '../domain/indicator.js';
import { type Arms, type KeptSlice, SliSlices } from './ports.js';
import { type Cell, ServiceSlices } from './service-slices.js';

export interface TickQuery extends Arms {
  readonly sli: string;
  /** Only what ended after this moment, milliseconds. */
  readonly afterMs: number;
  /** Only slices that started at or after this moment. */
  readonly startedFromMs: number;
  /** Only what is complete by this moment: later ones may still change. */
  readonly untilMs: number;
}

export interface TrafficQuery extends Arms {
  /** Null takes the SLI with the most requests. */
  readonly sli: string | null;
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * The newest slices of every service that is flown, in memory: they are read once for all flights, and only what is new.
 * A service is followed from the first look at a flight of it on.
 */
@Injectable()
export class SliceBoard {
  private readonly services = new Map<string, ServiceSlices>();
  private mark: string | null = null;
  private prunedAtMs = 0;

  constructor(private readonly slices: SliSlices) {}

  /**
   * Reads what is new of the services, and all that is kept of those that were not followed before.
   * @param fromMs since when slices matter, by service, milliseconds
   * @returns services something is new of
   */
  async catchUp(fromMs: ReadonlyMap<string, number>): Promise<ReadonlySet<string>> {
    for (const service of this.services.keys()) if (!fromMs.has(service)) this.services.delete(service);
    const strange = [...fromMs.keys()].filter((service) => !this.services.has(service));
    if (fromMs.size === 0) return new Set();
    // The mark first: what is kept between the two readings is then read twice instead of never.
    const known = [...this.services.keys()];
    const news = this.mark === null ? null : await this.slices.newsSince(known, this.mark);
    const mark = news?.mark ?? (await this.slices.newsSince([], '0')).mark;
    const kept = await this.keptOf(strange, fromMs);
    for (const service of strange) this.services.set(service, new ServiceSlices());
    const slices = [...(news?.slices ?? []), ...kept];
    for (const slice of slices) this.services.get(slice.service)?.put(slice);
    this.mark = mark;
    return new Set(slices.map(({ service }) => service));
  }

  /** Forgets what ended by a moment; every few seconds is often enough. */
  prune(beforeMs: number): void {
    if (beforeMs - this.prunedAtMs < PRUNE_EVERY_MS) return;
    this.prunedAtMs = beforeMs;
    for (const slices of this.services.values()) slices.prune(beforeMs);
  }

  /** Both arms per cell, all sources summed, oldest first. */
  ticks({ service, sli, afterMs, startedFromMs, untilMs, ...arms }: TickQuery): readonly Tick[] {
    const cells = this.services.get(service)?.cellsAfter(sli, afterMs) ?? [];
    return cells.flatMap((cell) => {
      const slices = cell.slices.filter(
        ({ variant, startMs, endMs }) =>
          isOf(arms, variant) && startMs >= startedFromMs && endMs <= untilMs && endMs > afterMs,
      );
      return slices.length === 0 || completeAtMs(cell, slices) > untilMs
        ? []
        : [tickOf(sli, cell, slices, arms)];
    });
  }

  traffic({ service, sli, fromMs, untilMs, ...arms }: TrafficQuery): Traffic {
    const slices = this.services.get(service);
    const slis = sli === null ? (slices?.slis() ?? []) : [sli];
    const counted = slis.map((one) =>
      trafficOf(slices?.cellsAfter(one, fromMs) ?? [], { arms, fromMs, untilMs }),
    );
    return counted.sort((a, b) => b.total - a.total)[0] ?? NOTHING;
  }

  private async keptOf(
    services: readonly string[],
    fromMs: ReadonlyMap<string, number>,
  ): Promise<readonly KeptSlice[]> {
    if (services.length === 0) return [];
    const earliest = Math.min(...services.map((service) => fromMs.get(service) ?? 0));
    return (await this.slices.keptOf(services, earliest)).slices;
  }
}

const PRUNE_EVERY_MS = 5_000;
const NOTHING: Traffic = { canary: 0, total: 0, users: null, lastMs: null, lastCanaryMs: null };

type Variants = Pick<Arms, 'stable' | 'canary'>;

function isOf({ stable, canary }: Variants, variant: string): boolean {
  return variant === stable || variant === canary;
}

/** Slices that start off the grid end a cell later. */
function completeAtMs({ startMs, lengthMs }: Cell, slices: readonly KeptSlice[]): number {
  const isOff = slices.some((slice) => slice.startMs > startMs);
  return startMs + lengthMs * (isOff ? 2 : 1);
}

function tickOf(sli: string, cell: Cell, slices: readonly KeptSlice[], { stable, canary }: Variants): Tick {
  const arm = (name: string) => {
    let good = 0;
    let total = 0;
    for (const slice of slices) {
      if (slice.variant !== name) continue;
      good += slice.good;
      total += slice.total;
    }
    return { good, total };
  };
  const sliceStart = new Date(cell.startMs).toISOString();
  return { sli, sliceStart, sliceSeconds: cell.seconds, control: arm(stable), canary: arm(canary) };
}

function trafficOf(
  cells: readonly Cell[],
  span: { readonly arms: Variants; readonly fromMs: number; readonly untilMs: number },
): Traffic {
  const usersAt = new Map<number, number>();
  let { canary, total, lastMs, lastCanaryMs } = NOTHING;
  for (const slice of cells.flatMap((cell) => cell.slices)) {
    const isSeen = slice.startMs >= span.fromMs && slice.endMs <= span.untilMs;
    if (!isSeen || !isOf(span.arms, slice.variant)) continue;
    total += slice.total;
    if (slice.users !== null) usersAt.set(slice.startMs, (usersAt.get(slice.startMs) ?? 0) + slice.users);
    if (slice.total === 0) continue;
    lastMs = Math.max(lastMs ?? 0, slice.endMs);
    if (slice.variant !== span.arms.canary) continue;
    canary += slice.total;
    lastCanaryMs = Math.max(lastCanaryMs ?? 0, slice.endMs);
  }
  const users = usersAt.size === 0 ? null : Math.max(...usersAt.values());
  return { canary, total, users, lastMs, lastCanaryMs };
}
