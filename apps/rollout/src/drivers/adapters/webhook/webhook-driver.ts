import { DRIVER_LIMITS } from '@glidepath/contracts';
import { Clock } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';
import { Routes } from '../../application/routes.js';
import type { DriverCapabilities } from '../../domain/driver-capabilities.js';
import { DriverRefusedError, DriverUnreachableError } from '../../domain/errors.js';
import { type Observation, UNSEEN } from '../../domain/observation.js';
import { OUTSIDE } from '../../domain/outside-capabilities.js';
import {
  type Applied,
  type Steered,
  type TargetOf,
  TrafficDriver,
  type Verification,
  type WeightOrder,
  type WeightPlan,
} from '../../driver.js';

type Target = TargetOf<'webhook'>;

const CAPABILITIES: DriverCapabilities = { ...OUTSIDE, ...DRIVER_LIMITS.webhook, verifies: false };

/**
 * Somebody else's HTTP end point, told by a signed message (Standard Webhooks): `webhook-id` is the order's key, so that
 * the other side takes a message that comes twice once. Only traffic can tell whether it did as told.
 */
@Injectable()
export class WebhookDriver extends TrafficDriver<Target> {
  readonly kind = 'webhook';
  /** By route, what was delivered last; in memory, as delivering it again after a restart does no harm. */
  private readonly delivered = new Map<string, { readonly key: string; readonly weightPercent: number }>();

  constructor(
    private readonly routes: Routes,
    private readonly clock: Clock,
  ) {
    super();
  }

  override capabilities(): DriverCapabilities {
    return CAPABILITIES;
  }

  override async plan({ target, weightPercent, service }: WeightOrder<Target>): Promise<WeightPlan> {
    this.routes.of('webhook', target.route);
    const last = this.delivered.get(target.route);
    if (last?.weightPercent === weightPercent) return { weightPercent, changes: [] };
    const before = last === undefined ? 'an unknown share' : `${last.weightPercent} %`;
    return { weightPercent, changes: [`${service} from ${before} to ${weightPercent} %`] };
  }

  override async apply(order: WeightOrder<Target>): Promise<Applied> {
    const { target, key, weightPercent } = order;
    if (this.delivered.get(target.route)?.key === key) return { outcome: 'unchanged' };
    await this.deliver(order);
    this.delivered.set(target.route, { key, weightPercent });
    return { outcome: 'accepted' };
  }

  /** Told or not told is all that is known here. */
  override async verify({ target, key }: WeightOrder<Target>): Promise<Verification> {
    this.routes.of('webhook', target.route);
    const isDelivered = this.delivered.get(target.route)?.key === key;
    return isDelivered
      ? { outcome: 'unsupported' }
      : { outcome: 'pending', reason: 'not delivered by this process' };
  }

  override async observe({ target }: Steered<Target>): Promise<Observation> {
    this.routes.of('webhook', target.route);
    return UNSEEN;
  }

  override reset(order: Omit<WeightOrder<Target>, 'weightPercent'>): Promise<Applied> {
    return this.apply({ ...order, weightPercent: 0 });
  }

  private async deliver({ target, key, weightPercent, ...ids }: WeightOrder<Target>): Promise<void> {
    const { url, secret, timeoutMs } = this.routes.of('webhook', target.route);
    const { rolloutId, changeId, service } = ids;
    const { stable, canary } = target;
    const now = this.clock.now();
    const data = { rolloutId, changeId, service, stable, canary, weightPercent, key };
    const body = JSON.stringify({ type: 'rollout.weight-set', timestamp: now.toISOString(), data });
    const headers = {
      'content-type': 'application/json',
      'webhook-id': key,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(key, now, body),
    };
    const status = await post(url, { headers, body, timeoutMs });
    if (status >= 200 && status < 300) return;
    if (status === 429 || status >= 500) throw new DriverUnreachableError('webhook', `it answered ${status}`);
    throw new DriverRefusedError('webhook', `it answered ${status}`);
  }
}

async function post(
  url: string,
  {
    headers,
    body,
    timeoutMs,
  }: { readonly headers: Record<string, string>; readonly body: string; readonly timeoutMs: number },
): Promise<number> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    // What it says does not matter, and could be endless.
    await answer.body?.cancel();
    return answer.status;
  } catch (error) {
    throw new DriverUnreachableError('webhook', error instanceof Error ? error.message : String(error));
  }
}
