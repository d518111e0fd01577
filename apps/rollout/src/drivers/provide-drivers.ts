import type { Provider } from '@nestjs/common';
import { FlagDriver } from './adapters/flag/flag-driver.js';
import { GatewayApiDriver } from './adapters/gateway-api/gateway-api-driver.js';
import { HaproxyDriver } from './adapters/haproxy/haproxy-driver.js';
import { KnownDrivers, OutsideDrivers } from './adapters/known-drivers.js';
import { NatsDriver } from './adapters/nats/nats-driver.js';
import { NginxDriver } from './adapters/nginx/nginx-driver.js';
import { WebhookDriver } from './adapters/webhook/webhook-driver.js';
import { Routes } from './application/routes.js';
import type { Route } from './domain/route.js';
import { TrafficDrivers } from './driver.js';

/** Every driver, over the routes of the settings. */
export function provideDrivers(routes: Readonly<Record<string, Route>>): readonly Provider[] {
  return [
    FlagDriver,
    HaproxyDriver,
    NginxDriver,
    GatewayApiDriver,
    NatsDriver,
    WebhookDriver,
    OutsideDrivers,
    { provide: Routes, useValue: new Routes(routes) },
    { provide: TrafficDrivers, useClass: KnownDrivers },
  ];
}
