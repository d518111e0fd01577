import type { EventEnvelope } from '@glidepath/event-store';
import { type INestApplication, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { JetStreamStrategy, type JetStreamStrategyOptions } from '../src/index.js';
import type { TestBus } from './start-bus.js';
import { catalogue, type TestLog } from './start-log.js';

export interface TestService {
  readonly strategy: JetStreamStrategy;
  readonly app: INestApplication;
  close(): Promise<void>;
}

export const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A Nest app with handlers on the real transport, quick to look and to retry. */
export async function startService(
  log: TestLog,
  bus: TestBus,
  service: string,
  controllers: readonly Type[],
  options: Partial<JetStreamStrategyOptions> = {},
): Promise<TestService> {
  const strategy = new JetStreamStrategy({
    service,
    nats: { servers: bus.url, user: service, password: `${service}-secret` },
    store: log.store(service),
    pool: log.pool(service),
    catalogue,
    logger: quiet,
    lookEveryMs: 200,
    retryEveryMs: 50,
    ...options,
  });
  @Module({ controllers: [...controllers] })
  class ServiceModule {}
  const app = await NestFactory.create(ServiceModule, { logger: false, abortOnError: false });
  app.connectMicroservice({ strategy });
  await app.startAllMicroservices();
  return { strategy, app, close: () => app.close() };
}

export type AnyEvent = EventEnvelope<Record<string, unknown>>;
