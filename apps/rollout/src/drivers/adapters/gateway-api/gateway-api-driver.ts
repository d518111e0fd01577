import { DRIVER_LIMITS } from '@glidepath/contracts';
import { Injectable } from '@nestjs/common';
import { Routes } from '../../application/routes.js';
import type { DriverCapabilities } from '../../domain/driver-capabilities.js';
import { DriverUnreachableError } from '../../domain/errors.js';
import { type Observation, UNSEEN } from '../../domain/observation.js';
import { OUTSIDE } from '../../domain/outside-capabilities.js';
import type { GatewayApiRoute } from '../../domain/route.js';
import {
  type Applied,
  type Steered,
  type TargetOf,
  TrafficDriver,
  type Verification,
  type WeightOrder,
  type WeightPlan,
} from '../../driver.js';
import { KubernetesApi } from './ask-kubernetes.js';
import { shareOfRoute, waitsFor, weightPatch } from './http-route.js';

type Target = TargetOf<'gateway-api'>;

const MOST_TRIES = 5;
/** How a gateway rounds is its own affair; a hundredth is what the spec holds. */
const TOLERANCE = 0.005;

const CAPABILITIES: DriverCapabilities = { ...OUTSIDE, ...DRIVER_LIMITS['gateway-api'] };

/**
 * The Kubernetes Gateway API: weights of two backends of one rule of an HTTPRoute, patched with the revision that was read
 * as precondition. Done when every gateway has taken the newest generation.
 */
@Injectable()
export class GatewayApiDriver extends TrafficDriver<Target> {
  readonly kind = 'gateway-api';
  private readonly apis = new Map<string, KubernetesApi>();

  constructor(private readonly routes: Routes) {
    super();
  }

  override capabilities(): DriverCapabilities {
    return CAPABILITIES;
  }

  override async plan({ target, weightPercent }: WeightOrder<Target>): Promise<WeightPlan> {
    const { route, api } = this.at(target);
    const share = shareOfRoute(await api.read(), route);
    if (isNear(share, weightPercent)) return { weightPercent, changes: [] };
    const before = share === null ? 'no share' : `${share.toFixed(2)} %`;
    return { weightPercent, changes: [`${route.canary} from ${before} to ${weightPercent} %`] };
  }

  override async apply({ target, weightPercent }: WeightOrder<Target>): Promise<Applied> {
    const { route, api } = this.at(target);
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      const found = await api.read();
      if (isNear(shareOfRoute(found, route), weightPercent)) return { outcome: 'unchanged' };
      if (await api.patch(weightPatch(found, route, weightPercent))) return { outcome: 'accepted' };
    }
    throw new DriverUnreachableError('gateway-api', `somebody else changes ${route.httpRoute} all the time`);
  }

  override async verify({ target, weightPercent }: WeightOrder<Target>): Promise<Verification> {
    const { route, api } = this.at(target);
    const found = await api.read();
    const share = shareOfRoute(found, route);
    if (!isNear(share, weightPercent)) {
      return {
        outcome: 'drifted',
        setPercent: share,
        reason: `${route.httpRoute} was changed by somebody else`,
        isRestart: false,
      };
    }
    const reason = waitsFor(found);
    return reason === null
      ? { outcome: 'converged', setPercent: share ?? 0 }
      : { outcome: 'pending', reason };
  }

  /** An HTTPRoute counts nothing; its gateway's metrics are for Prometheus. */
  override async observe({ target }: Steered<Target>): Promise<Observation> {
    this.routes.of('gateway-api', target.route);
    return UNSEEN;
  }

  override reset(order: Omit<WeightOrder<Target>, 'weightPercent'>): Promise<Applied> {
    return this.apply({ ...order, weightPercent: 0 });
  }

  private at(target: Target): { readonly route: GatewayApiRoute; readonly api: KubernetesApi } {
    const route = this.routes.of('gateway-api', target.route);
    const api = this.apis.get(target.route) ?? new KubernetesApi(route);
    this.apis.set(target.route, api);
    return { route, api };
  }
}

function isNear(share: number | null, weightPercent: number): boolean {
  return share !== null && Math.abs(share - weightPercent) < TOLERANCE;
}
