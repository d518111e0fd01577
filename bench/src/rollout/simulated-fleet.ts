import { eventCatalogue, RolloutPlanSchema, type Tick } from '@glidepath/contracts';
import { type AppendRequest, type AppendResult, MemoryEventStore } from '@glidepath/event-store';
import { rolloutIdOf, rolloutStream } from '@glidepath/rollout/domain';
import { type KeptSlice, type SliceNews, SliSlices } from '@glidepath/rollout/in-process';
import { Clock } from '@glidepath/service-kit';

const START_MS = Date.parse('2026-03-02T12:00:00.000Z');
export const SECOND_MS = 1_000;

/** A clock that only the bench moves. */
export class SimulatedClock extends Clock {
  ms = START_MS;
  override now(): Date {
    return new Date(this.ms);
  }
}

/** A log that keeps what it began with: what happens later is another process's memory. */
export class ForgetfulLog extends MemoryEventStore {
  /** When the newest append to a stream was durable, by the process's own clock. */
  private readonly durableAtMs = new Map<string, number>();
  private isForgetful = false;
  private standing = 0;

  constructor(private readonly clock: Clock) {
    const producer = { service: 'bench', version: '0.0.0' };
    super({ catalogue: eventCatalogue, producer, clock: () => clock.now() });
  }

  /** How long ago the newest append to a rollout was durable, milliseconds; null before the first. */
  msSinceAppend(rolloutId: string): number | null {
    const atMs = this.durableAtMs.get(rolloutStream(rolloutId));
    return atMs === undefined ? null : performance.now() - atMs;
  }

  async forgetFromNowOn(): Promise<void> {
    this.standing = await super.head();
    this.isForgetful = true;
  }

  override async head(): Promise<number> {
    return this.isForgetful ? this.standing : super.head();
  }

  override async append(request: AppendRequest): Promise<AppendResult> {
    if (!this.isForgetful) return super.append(request);
    const nowMs = performance.now();
    for (const { stream } of request.streams) this.durableAtMs.set(stream, nowMs);
    const recordedAt = this.clock.now().toISOString();
    return { duplicate: false, position: this.standing, recordedAt, versions: {}, events: [] };
  }
}

export const SLIS = ['availability', 'latency', 'saturation'] as const;
const serviceOf = (index: number): string => `service-${index}`;

export interface FleetOptions {
  readonly flights: number;
  readonly driver: 'flag' | 'haproxy';
  /** Of a hundred canary requests so many are bad. */
  readonly badOfHundred: number;
}

/** Slices as sources would push them, a second at a time, for as many services as there are flights. */
export class SimulatedFleet extends SliSlices {
  private news: readonly KeptSlice[] = [];

  constructor(private readonly options: FleetOptions) {
    super();
  }

  /** A second of every service: 75 requests on the version in place, 25 on the canary, for each indicator. */
  serve(startMs: number): void {
    const { flights, badOfHundred } = this.options;
    const span = { startMs, endMs: startMs + SECOND_MS, seconds: 1 };
    const bad = (25 * badOfHundred) / 100;
    const slices: KeptSlice[] = [];
    for (let index = 0; index < flights; index += 1) {
      const head = { source: 'edge', service: serviceOf(index), ...span, users: null, seq: 1 };
      for (const sli of SLIS) {
        slices.push({ ...head, sli, variant: 'stable', good: 75, total: 75 });
        slices.push({ ...head, sli, variant: 'canary', good: 25 - bad, total: 25 });
      }
    }
    this.news = slices;
  }

  override newsSince(services: readonly string[]): Promise<SliceNews> {
    const slices = services.length === 0 ? [] : this.news;
    if (services.length > 0) this.news = [];
    return Promise.resolve({ slices, mark: '1' });
  }

  override keptOf(): Promise<SliceNews> {
    return Promise.resolve({ slices: [], mark: '1' });
  }

  override history(): Promise<readonly Tick[]> {
    return Promise.resolve([]);
  }

  override record(): Promise<void> {
    return Promise.resolve();
  }

  override recordTogether(): Promise<void> {
    return Promise.resolve();
  }

  override prune(): Promise<void> {
    return Promise.resolve();
  }
}

/** Files a plan for every service: 25 percent, then an analysis of three indicators that never ends by itself. */
export async function planFlights(log: ForgetfulLog, { flights, driver }: FleetOptions): Promise<void> {
  for (let index = 0; index < flights; index += 1) {
    const service = serviceOf(index);
    const changeId = `0195a000-0000-7000-8000-${String(index).padStart(12, '0')}`;
    const rolloutId = rolloutIdOf(changeId, 1);
    const target = driver === 'flag' ? { driver, flag: service } : { driver, route: service };
    const plan = RolloutPlanSchema.parse({
      strategy: 'canary',
      target,
      steps: [{ setWeight: 25 }, { analyse: { for: '1d' } }],
      analysis: SLIS.map((sli) => ({ sli })),
    });
    const filed = {
      rolloutId,
      changeId,
      key: `CHG-${index + 1}`,
      revision: 1,
      digest: 'd'.repeat(64),
      service,
      environment: 'production',
      artifactDigests: [],
      plan,
      attempt: 1,
      retry: null,
      window: null,
      requires: [],
      excludes: [],
    };
    await log.append({
      streams: [
        {
          stream: rolloutStream(rolloutId),
          expected: 'none',
          events: [{ type: 'rollout.planned', data: filed }],
        },
      ],
      context: { actor: { kind: 'system', id: 'bench', issuer: 'bench' }, correlationId: changeId },
    });
  }
}
