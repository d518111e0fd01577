import type { SliSlice, Tick } from '@glidepath/contracts';
import {
  type HistoryQuery,
  SliSlices,
  type TickQuery,
  type TrafficQuery,
} from '../src/flight/application/ports.js';
import type { Traffic } from '../src/flight/domain/indicator.js';

const startMs = ({ sliceStart }: SliSlice): number => Date.parse(sliceStart);
const endMs = (slice: SliSlice): number => startMs(slice) + slice.sliceSeconds * 1000;
const lengthMs = ({ sliceSeconds }: SliSlice): number => sliceSeconds * 1000;
/** The cell of the grid a slice's length makes. */
const cellMs = (slice: SliSlice): number => Math.floor(startMs(slice) / lengthMs(slice)) * lengthMs(slice);
/** Slices that start off the grid end a cell later. */
const completeMs = (slices: readonly SliSlice[]): number =>
  Math.max(
    ...slices.map((slice) => cellMs(slice) + lengthMs(slice) * (startMs(slice) > cellMs(slice) ? 2 : 1)),
  );
const sumOf = (slices: readonly SliSlice[], variant: string, field: 'good' | 'total'): number =>
  slices.filter((slice) => slice.variant === variant).reduce((sum, slice) => sum + slice[field], 0);

function groupBy<Key>(slices: readonly SliSlice[], keyOf: (slice: SliSlice) => Key): Map<Key, SliSlice[]> {
  const groups = new Map<Key, SliSlice[]>();
  for (const slice of slices) {
    const group = groups.get(keyOf(slice));
    if (group === undefined) groups.set(keyOf(slice), [slice]);
    else group.push(slice);
  }
  return groups;
}

/** Slices in memory; kept to `PgSliSlices` by one suite. */
export class MemorySliSlices extends SliSlices {
  private slices: SliSlice[] = [];

  override record(slice: SliSlice): Promise<void> {
    const nameOf = ({ source, service, sli, variant, sliceStart }: SliSlice) =>
      [source, service, sli, variant, sliceStart].join();
    const kept = this.slices.findIndex((other) => nameOf(other) === nameOf(slice));
    if (kept === -1) this.slices.push(slice);
    else if ((this.slices[kept]?.seq ?? 0) < slice.seq) this.slices[kept] = slice;
    return Promise.resolve();
  }

  override ticks(query: TickQuery): Promise<readonly Tick[]> {
    const { service, stable, canary, after, startedFromMs, untilMs, limit } = query;
    const found = this.slices.filter(
      (slice) =>
        slice.service === service &&
        [stable, canary].includes(slice.variant) &&
        slice.sli in after &&
        endMs(slice) > (after[slice.sli] ?? 0) &&
        startMs(slice) >= startedFromMs &&
        endMs(slice) <= untilMs,
    );
    const fresh = found.filter((slice) => cellMs(slice) + lengthMs(slice) > (after[slice.sli] ?? 0));
    const groups = groupBy(fresh, (slice) => [cellMs(slice), slice.sli, slice.sliceSeconds].join());
    const complete = [...groups.values()].filter((slices) => completeMs(slices) <= untilMs);
    const ticks = complete.flatMap((slices) => tickOf(slices, stable, canary));
    return Promise.resolve(ticks.sort(byEnd).slice(0, limit));
  }

  override history(query: HistoryQuery): Promise<readonly Tick[]> {
    const { service, stable, slis, fromMs, untilMs } = query;
    const found = this.slices.filter(
      (slice) =>
        slice.service === service &&
        slice.variant === stable &&
        slis.includes(slice.sli) &&
        startMs(slice) >= fromMs &&
        endMs(slice) <= untilMs,
    );
    const byMinute = groupBy(
      found.map((slice) => ({ ...slice, sliceStart: minuteOf(slice), sliceSeconds: 60 })),
      (slice) => [slice.sliceStart, slice.sli].join(),
    );
    const ticks = [...byMinute.values()].flatMap((slices) => tickOf(slices, stable, ''));
    return Promise.resolve(ticks.sort(byEnd));
  }

  override traffic(query: TrafficQuery): Promise<Traffic> {
    const { service, stable, canary, sli, fromMs, untilMs } = query;
    const found = this.slices.filter(
      (slice) =>
        slice.service === service &&
        [stable, canary].includes(slice.variant) &&
        (sli ?? slice.sli) === slice.sli &&
        startMs(slice) >= fromMs &&
        endMs(slice) <= untilMs,
    );
    const all = [...groupBy(found, (slice) => slice.sli).values()]
      .map((slices) => trafficOf(slices, canary))
      .sort((a, b) => b.total - a.total);
    return Promise.resolve(all[0] ?? trafficOf([], canary));
  }

  override prune(beforeMs: number): Promise<void> {
    this.slices = this.slices.filter((slice) => endMs(slice) >= beforeMs);
    return Promise.resolve();
  }
}

function minuteOf(slice: SliSlice): string {
  return new Date(Math.floor(startMs(slice) / 60_000) * 60_000).toISOString();
}

function tickOf(slices: readonly SliSlice[], stable: string, canary: string): Tick[] {
  const [first] = slices;
  if (first === undefined) return [];
  const { sli, sliceSeconds } = first;
  const sliceStart = new Date(cellMs(first)).toISOString();
  const arm = (variant: string) => ({
    good: sumOf(slices, variant, 'good'),
    total: sumOf(slices, variant, 'total'),
  });
  return [{ sli, sliceStart, sliceSeconds, control: arm(stable), canary: arm(canary) }];
}

function byEnd(a: Tick, b: Tick): number {
  const endOf = (tick: Tick) => Date.parse(tick.sliceStart) + tick.sliceSeconds * 1000;
  return endOf(a) - endOf(b) || (a.sli < b.sli ? -1 : 1);
}

function trafficOf(slices: readonly SliSlice[], canary: string): Traffic {
  const lastOf = (some: readonly SliSlice[]): number | null =>
    some.reduce<number | null>((last, slice) => Math.max(last ?? 0, endMs(slice)), null);
  const users = [...groupBy(slices, (slice) => slice.sliceStart).values()].flatMap((group) => {
    const counted = group.flatMap((slice) => slice.users ?? []);
    return counted.length === 0 ? [] : [counted.reduce((sum, count) => sum + count, 0)];
  });
  return {
    canary: sumOf(slices, canary, 'total'),
    total: slices.reduce((sum, slice) => sum + slice.total, 0),
    users: users.length === 0 ? null : Math.max(...users),
    lastMs: lastOf(slices.filter(({ total }) => total > 0)),
    lastCanaryMs: lastOf(slices.filter(({ variant, total }) => variant === canary && total > 0)),
  };
}
