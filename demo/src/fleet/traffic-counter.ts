import type { SliSlice } from '@glidepath/contracts';

interface Arm {
  good: number;
  total: number;
  users: Set<string>;
}

export interface VariantTotals {
  readonly good: number;
  readonly total: number;
}

/** Counts requests per variant, in slices of one second for the judge and in all for the report. */
export class TrafficCounter {
  private readonly slices = new Map<number, Map<string, Arm>>();
  private readonly totals = new Map<string, { good: number; total: number }>();

  constructor(
    private readonly service: string,
    private readonly variants: readonly string[],
  ) {}

  record(variant: string, user: string, isGood: boolean, atMs: number): void {
    const arm = this.armAt(Math.floor(atMs / 1000), variant);
    arm.total += 1;
    arm.users.add(user);
    const totals = this.totals.get(variant) ?? { good: 0, total: 0 };
    totals.total += 1;
    if (isGood) {
      arm.good += 1;
      totals.good += 1;
    }
    this.totals.set(variant, totals);
  }

  /** Takes the slices that ended before `nowMs`, both variants of each, oldest first. */
  takeFinished(nowMs: number): SliSlice[] {
    const current = Math.floor(nowMs / 1000);
    const finished = [...this.slices.entries()]
      .filter(([second]) => second < current)
      .sort(([a], [b]) => a - b);
    return finished.flatMap(([second, arms]) => {
      this.slices.delete(second);
      return this.variants.map((variant) => this.sliceOf(second, variant, arms.get(variant)));
    });
  }

  total(variant: string): VariantTotals {
    return this.totals.get(variant) ?? { good: 0, total: 0 };
  }

  private sliceOf(second: number, variant: string, arm: Arm | undefined): SliSlice {
    return {
      source: 'demo-edge',
      service: this.service,
      sli: 'availability',
      variant,
      sliceStart: new Date(second * 1000).toISOString(),
      sliceSeconds: 1,
      good: arm?.good ?? 0,
      total: arm?.total ?? 0,
      users: arm?.users.size ?? 0,
      seq: 0,
    };
  }

  private armAt(second: number, variant: string): Arm {
    const arms = this.slices.get(second) ?? new Map<string, Arm>();
    this.slices.set(second, arms);
    const arm = arms.get(variant) ?? { good: 0, total: 0, users: new Set<string>() };
    arms.set(variant, arm);
    return arm;
  }
}
