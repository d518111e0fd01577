import type { FlagView, SliSlice } from '@glidepath/contracts';
import { evaluateFlag } from '@glidepath/rollout/domain';
import { SliPublisher } from '@glidepath/sdk/nats';

const SLICE_SECONDS = 0.5;
const SLICE_MS = SLICE_SECONDS * 1_000;
const USERS = 1_000;

export interface TrafficOptions {
  /** Where flags are read. */
  readonly url: string;
  readonly bus: { readonly servers: string; readonly user: string; readonly password: string };
  readonly service: string;
  readonly flag: string;
  /** Every n-th request of the canary fails; none when absent. */
  readonly canaryFailsEvery?: number;
}

/**
 * A service under load, as its edge would count it: every user asks once in each slice and gets the variant the flag
 * gives, by the published bucketing. Deterministic: the same weight, the same counts.
 */
export class Traffic {
  private readonly timer: NodeJS.Timeout;
  private flag: FlagView | undefined;
  private sent = 0;
  /** Slices since the epoch; the one under way. */
  private current = sliceAt(Date.now());

  private constructor(
    private readonly options: TrafficOptions,
    private readonly publisher: SliPublisher,
  ) {
    this.timer = setInterval(() => void this.tick(), SLICE_MS / 5);
  }

  static async start(options: TrafficOptions): Promise<Traffic> {
    return new Traffic(options, await SliPublisher.connect(options.bus));
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.publisher.close();
  }

  private async tick(): Promise<void> {
    const now = sliceAt(Date.now());
    if (now === this.current) return;
    this.current = now;
    await this.slice(new Date((now - 1) * SLICE_MS).toISOString());
  }

  /** The slice that has just ended, of both variants. */
  private async slice(sliceStart: string): Promise<void> {
    const canary = this.flag === undefined ? 0 : usersOnCanary(this.flag);
    // What a client of flags does while they cannot be read: it goes on with what it knows.
    this.flag = (await this.readFlag()) ?? this.flag;
    const bad = this.badAmong(canary);
    await Promise.all([
      this.publish({ sliceStart, variant: 'canary', total: canary, good: canary - bad }),
      this.publish({ sliceStart, variant: 'stable', total: USERS - canary, good: USERS - canary }),
    ]);
  }

  private badAmong(requests: number): number {
    const every = this.options.canaryFailsEvery;
    if (every === undefined) return 0;
    const before = Math.floor(this.sent / every);
    this.sent += requests;
    return Math.floor(this.sent / every) - before;
  }

  private async readFlag(): Promise<FlagView | undefined> {
    try {
      const answer = await fetch(`${this.options.url}/v1/flags/${this.options.flag}`);
      return answer.ok ? (JSON.parse(await answer.text()) as FlagView) : undefined;
    } catch {
      return undefined;
    }
  }

  private async publish(counts: Pick<SliSlice, 'sliceStart' | 'variant' | 'total' | 'good'>): Promise<void> {
    const { service } = this.options;
    const slice = { ...counts, source: 'e2e', service, sli: 'availability', seq: 0, users: counts.total };
    // Counts that the broker did not take are lost, as those of a real edge would be while it is down.
    await this.publisher.publish({ ...slice, sliceSeconds: SLICE_SECONDS }).catch(() => undefined);
  }
}

function sliceAt(ms: number): number {
  return Math.floor(ms / SLICE_MS);
}

function usersOnCanary({
  flag,
  service,
  stable,
  canary,
  weightPercent,
  rolloutId,
  changeId,
}: FlagView): number {
  if (stable === null || canary === null || weightPercent === null) return 0;
  const known = { flag, service, stable, canary, weightPercent, rolloutId, changeId };
  const defined = { status: 'defined', key: null, ...known } as const;
  const users = Array.from({ length: USERS }, (_, number) => `user-${number}`);
  return users.filter((user) => evaluateFlag(defined, user).variant === canary).length;
}
