import type { SliSlice, Tick } from '@glidepath/contracts';
import {
  type HistoryQuery,
  type KeptSlice,
  type SliceNews,
  SliSlices,
} from '../src/flight/application/ports.js';

const MINUTE_MS = 60_000;

interface Stored {
  readonly slice: KeptSlice;
  /** Counts up with everything that is kept or replaced. */
  readonly change: number;
}

/** Slices in memory; kept to `PgSliSlices` by one suite. */
export class MemorySliSlices extends SliSlices {
  private readonly stored = new Map<string, Stored>();
  private change = 0;
  /** How often slices were read. */
  readings = 0;

  override async recordTogether(slices: readonly SliSlice[]): Promise<void> {
    for (const slice of slices) await this.record(slice);
  }

  override async record(slice: SliSlice): Promise<void> {
    const { source, service, sli, variant, sliceStart, sliceSeconds, good, total, users, buckets, seq } =
      slice;
    const name = [source, service, sli, variant, sliceStart].join();
    if ((this.stored.get(name)?.slice.seq ?? -1) >= seq) return;
    const startMs = Date.parse(sliceStart);
    const span = { startMs, endMs: startMs + sliceSeconds * 1000, seconds: sliceSeconds };
    this.change += 1;
    const counts = { good, total, users: users ?? null, ...(buckets && { buckets }), seq };
    const kept = { source, service, sli, variant, ...span, ...counts };
    this.stored.set(name, { slice: kept, change: this.change });
  }

  override newsSince(services: readonly string[], mark: string): Promise<SliceNews> {
    return this.read(services, ({ change }) => change > Number(mark));
  }

  override keptOf(services: readonly string[], endedAfterMs: number): Promise<SliceNews> {
    return this.read(services, ({ slice }) => slice.endMs > endedAfterMs);
  }

  override async history(query: HistoryQuery): Promise<readonly Tick[]> {
    const { service, stable, slis, fromMs, untilMs } = query;
    const sums = new Map<string, { good: number; total: number }>();
    for (const { slice } of this.stored.values()) {
      const isOf = slice.service === service && slice.variant === stable && slis.includes(slice.sli);
      if (!isOf || slice.startMs < fromMs || slice.endMs > untilMs) continue;
      const key = `${Math.floor(slice.startMs / MINUTE_MS) * MINUTE_MS} ${slice.sli}`;
      const { good, total } = sums.get(key) ?? { good: 0, total: 0 };
      sums.set(key, { good: good + slice.good, total: total + slice.total });
    }
    return [...sums]
      .map(([key, control]): Tick => {
        const [startMs = '', sli = ''] = key.split(' ');
        const sliceStart = new Date(Number(startMs)).toISOString();
        return { sli, sliceStart, sliceSeconds: 60, control, canary: { good: 0, total: 0 } };
      })
      .sort((a, b) => `${a.sliceStart} ${a.sli}`.localeCompare(`${b.sliceStart} ${b.sli}`));
  }

  override async prune(beforeMs: number): Promise<void> {
    for (const [name, { slice }] of this.stored) if (slice.endMs < beforeMs) this.stored.delete(name);
  }

  private async read(services: readonly string[], isWanted: (stored: Stored) => boolean): Promise<SliceNews> {
    this.readings += 1;
    const found = [...this.stored.values()].filter(
      (stored) => services.includes(stored.slice.service) && isWanted(stored),
    );
    return { slices: found.map(({ slice }) => slice), mark: String(this.change) };
  }
}
