import type { Tick } from '@glidepath/contracts';
import { Injectable } from '@nestjs/common';
import type { Traffic } from '../domain/indicator.js';
import type { ControlSpan } from '../domain/latency-edge.js';
import { controlSpan, countsAbove } from './latency-counts.js';
import { type Arms, type KeptSlice, SliSlices } from './ports.js';
import { type Cell, type CellSlice, type CompleteCell, ServiceSlices } from './service-slices.js';

export interface TickQuery extends Arms {
  readonly sli: string;
  /** Only what ended after this moment, milliseconds. */
  readonly afterMs: number;
  /** Only slices that started at or after this moment. */
  readonly startedFromMs: number;
  /** Only what is complete by this moment: later ones may still change. */
  readonly untilMs: number;
  /** Of an indicator judged by latency: slow, and so bad, is what is above this edge. */
  readonly le?: number;
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

  /** Forgets what nobody needs any more: of every service and indicator, what ended by a moment. */
  prune(beforeMsOf: (service: string, sli: string) => number): void {
    for (const [service, slices] of this.services) slices.prune((sli) => beforeMsOf(service, sli));
  }

  /** Both arms per cell, all sources summed, oldest first. */
  ticks({ le, ...query }: TickQuery): readonly Tick[] {
    const complete = this.complete(query);
    if (le === undefined) return complete.map(([cell, slices]) => tickOf(query.sli, cell, slices, query));
    // Where a slice has no such bucket, as of a version that counts in others, nothing is said of either arm.
    return complete.flatMap(([cell, slices]) => {
      const counted = slices.flatMap((slice) => countsAbove(slice, le) ?? []);
      return counted.length < slices.length ? [] : [tickOf(query.sli, cell, counted, query)];
    });
  }

  /** What the control has counted by duration; null where it has not. */
  control(query: TickQuery): ControlSpan | null {
    return controlSpan(this.complete({ ...query, canary: query.stable }));
  }

  /** Slices of both arms per cell, of the cells in which nothing will change any more, oldest first. */
  private complete({
    service,
    sli,
    afterMs,
    startedFromMs,
    untilMs,
    ...arms
  }: TickQuery): readonly CompleteCell[] {
    const cells = this.services.get(service)?.cellsAfter(sli, afterMs) ?? [];
    return cells.flatMap((cell): readonly CompleteCell[] => {
      const slices = cell.slices.filter((slice) => {
        const startMs = cell.startMs + slice.offsetMs;
        const endMs = startMs + cell.lengthMs;
        return isOf(arms, slice.variant) && startMs >= startedFromMs && endMs <= untilMs && endMs > afterMs;
      });
      return slices.length === 0 || completeAtMs(cell, slices) > untilMs ? [] : [[cell, slices]];
    });
  }

  /** Length of the longest slice of an indicator, milliseconds; 0 before the first. */
  longestMs(service: string, sli: string): number {
    return this.services.get(service)?.longestMs(sli) ?? 0;
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

const NOTHING: Traffic = { canary: 0, total: 0, users: null, lastMs: null, lastCanaryMs: null };

type Variants = Pick<Arms, 'stable' | 'canary'>;

function isOf({ stable, canary }: Variants, variant: string): boolean {
  return variant === stable || variant === canary;
}

/** Slices that start off the grid end a cell later. */
function completeAtMs({ startMs, lengthMs }: Cell, slices: readonly CellSlice[]): number {
  const isOff = slices.some(({ offsetMs }) => offsetMs > 0);
  return startMs + lengthMs * (isOff ? 2 : 1);
}

function tickOf(sli: string, cell: Cell, slices: readonly CellSlice[], { stable, canary }: Variants): Tick {
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
  for (const cell of cells) {
    for (const slice of cell.slices) {
      const startMs = cell.startMs + slice.offsetMs;
      const endMs = startMs + cell.lengthMs;
      if (startMs < span.fromMs || endMs > span.untilMs || !isOf(span.arms, slice.variant)) continue;
      if (slice.users !== null) usersAt.set(startMs, (usersAt.get(startMs) ?? 0) + slice.users);
      if (slice.total === 0) continue;
      const isCanary = slice.variant === span.arms.canary;
      total += slice.total;
      lastMs = Math.max(lastMs ?? 0, endMs);
      canary += isCanary ? slice.total : 0;
      lastCanaryMs = isCanary ? Math.max(lastCanaryMs ?? 0, endMs) : lastCanaryMs;
    }
  }
  const users = usersAt.size === 0 ? null : Math.max(...usersAt.values());
  return { canary, total, users, lastMs, lastCanaryMs };
}
