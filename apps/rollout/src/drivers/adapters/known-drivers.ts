import type { RolloutTarget } from '@glidepath/contracts';
import { Injectable } from '@nestjs/common';
import { UnknownDriverError } from '../domain/errors.js';
import { type TrafficDriver, TrafficDrivers } from '../driver.js';
import { FlagDriver } from './flag/flag-driver.js';
import { GatewayApiDriver } from './gateway-api/gateway-api-driver.js';
import { HaproxyDriver } from './haproxy/haproxy-driver.js';
import { NatsDriver } from './nats/nats-driver.js';
import { NginxDriver } from './nginx/nginx-driver.js';
import { WebhookDriver } from './webhook/webhook-driver.js';

/** The drivers outside the log, each by the routes of the settings. */
@Injectable()
export class OutsideDrivers {
  readonly all: readonly TrafficDriver[];

  constructor(
    haproxy: HaproxyDriver,
    nginx: NginxDriver,
    gatewayApi: GatewayApiDriver,
    nats: NatsDriver,
    webhook: WebhookDriver,
  ) {
    this.all = [haproxy, nginx, gatewayApi, nats, webhook];
  }
}

@Injectable()
export class KnownDrivers extends TrafficDrivers {
  private readonly byKind: ReadonlyMap<string, TrafficDriver>;

  constructor(flag: FlagDriver, outside: OutsideDrivers) {
    super();
    this.byKind = new Map([flag, ...outside.all].map((driver) => [driver.kind, driver]));
  }

  override of({ driver }: RolloutTarget): TrafficDriver {
    const known = this.byKind.get(driver);
    if (known === undefined) throw new UnknownDriverError(driver);
    return known;
  }
}
