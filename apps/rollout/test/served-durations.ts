import type { Buckets } from '@glidepath/contracts';

type Variant = 'stable' | 'canary';

const MEAN_S = 0.1;
/** Shares of a turn that scatter evenly, however many are drawn. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

export interface Durations {
  /** So many times as long as the mean of the stable version. */
  readonly times: number;
  /** Edges it counts by, seconds. */
  readonly edges: readonly number[];
}

export const EDGES: readonly number[] = [0.05, 0.1, 0.2, 0.3, 0.5, 1];

/** How long requests of both versions take: exponential, in a fixed, scattered order. */
export class ServedDurations {
  private readonly drawn = { stable: 0, canary: 0 };

  constructor(private readonly of: Readonly<Record<Variant, Durations>>) {}

  /** The next requests of a version, by duration; nothing of one that counts by no edges. */
  next(variant: Variant, requests: number): { readonly buckets?: Buckets } {
    const { times, edges } = this.of[variant];
    const seconds = Array.from({ length: requests }, () => {
      this.drawn[variant] += 1;
      return -Math.log(1 - ((this.drawn[variant] * GOLDEN) % 1)) * MEAN_S * times;
    });
    const buckets = edges.map((le) => ({ le, count: seconds.filter((each) => each <= le).length }));
    return edges.length === 0 ? {} : { buckets };
  }
}
