import type { RolloutTarget } from '@glidepath/contracts';
import type { DriverCapabilities } from '../src/drivers/domain/driver-capabilities.js';
import { DriverUnreachableError } from '../src/drivers/domain/errors.js';
import { type Observation, UNSEEN } from '../src/drivers/domain/observation.js';
import {
  type Applied,
  TrafficDriver,
  type Verification,
  type WeightOrder,
  type WeightPlan,
} from '../src/drivers/driver.js';

type HaproxyTarget = Extract<RolloutTarget, { driver: 'haproxy' }>;

/** A router outside the log that does as it is told, or as a test wants it to. */
export class MemoryRouter extends TrafficDriver<HaproxyTarget> {
  readonly kind = 'haproxy';
  /** Every effect, in order: key and weight of what was really changed. */
  readonly effects: { readonly key: string; readonly weightPercent: number }[] = [];
  isReachable = true;
  isCanaryDown = false;
  private isRestarted = false;
  private readonly weights = new Map<string, number>();

  /** What it routes to the canary, percent. */
  weightOf(route: string): number {
    return this.weights.get(route) ?? 0;
  }

  /** As a restart does it, with the weights of its file. */
  loseWeights(route = '', weightPercent = 0): void {
    this.weights.clear();
    this.weights.set(route, weightPercent);
    this.isRestarted = true;
  }

  /** As somebody else does it. */
  move(route: string, weightPercent: number): void {
    this.weights.set(route, weightPercent);
    this.isRestarted = false;
  }

  override capabilities(): DriverCapabilities {
    return {
      effect: 'outside',
      strategies: ['canary', 'blue-green', 'waves', 'direct'],
      finestPercent: 0.5,
      tolerancePoints: 0,
      isSticky: false,
      verifies: true,
      counts: true,
    };
  }

  override async plan({ weightPercent }: WeightOrder<HaproxyTarget>): Promise<WeightPlan> {
    return { weightPercent, changes: [] };
  }

  override async apply({ target, weightPercent, key }: WeightOrder<HaproxyTarget>): Promise<Applied> {
    this.answer();
    if (this.weights.get(target.route) === weightPercent) return { outcome: 'unchanged' };
    this.move(target.route, weightPercent);
    this.effects.push({ key, weightPercent });
    return { outcome: 'accepted' };
  }

  override async verify({ target, weightPercent }: WeightOrder<HaproxyTarget>): Promise<Verification> {
    this.answer();
    const setPercent = this.weightOf(target.route);
    if (setPercent === weightPercent) return { outcome: 'converged', setPercent };
    const reason = `${target.route} is at ${setPercent} %`;
    return { outcome: 'drifted', setPercent, reason, isRestart: this.isRestarted };
  }

  override async observe(): Promise<Observation> {
    const health = this.isCanaryDown ? 'down' : 'up';
    return { ...UNSEEN, epoch: 'one', canary: { ...UNSEEN.canary, health } };
  }

  override async reset(): Promise<Applied> {
    return { outcome: 'unchanged' };
  }

  private answer(): void {
    if (!this.isReachable) throw new DriverUnreachableError('haproxy', 'nobody answers');
  }
}
