import type { EventCatalogue } from '@glidepath/event-store';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { configureHttp, type PassThrough } from './http-application.js';
import type { Infrastructure } from './infrastructure.js';
import { NestLogger } from './logging/nest-logger.js';
import type { ProblemCatalogue } from './problems/problem-catalogue.js';
import { whenParentIsGone } from './parent-watch.js';
import { Service } from './service.js';
import type { HttpEnv, ServiceEnv } from './service-env.js';
import { ServiceKitModule } from './service-kit.module.js';
import type { Migration } from './stack/apply-migrations.js';

export interface HttpServiceOptions {
  /** `intake`, `risk` …; names log lines, documents and the producer of events. */
  readonly name: string;
  readonly version?: string;
  /** The service's own module; infrastructure is injectable in it without imports. */
  readonly module: Type | DynamicModule;
  readonly env: HttpEnv;
  /** The service's own table; the base problems are always there. */
  readonly problems: ProblemCatalogue;
  readonly infrastructure: Infrastructure;
  /** Express middleware that sees requests before their bodies are read: a proxy. */
  readonly passThrough?: PassThrough;
}

export interface ServiceOptions extends Omit<HttpServiceOptions, 'env' | 'infrastructure' | 'passThrough'> {
  readonly env: ServiceEnv;
  readonly catalogue: EventCatalogue;
  /** The service's own tables. */
  readonly migrations?: readonly Migration[];
}

@Module({})
class RootModule {}

/** The service's module upon an infrastructure. */
export function rootModule(module: Type | DynamicModule, infrastructure: Infrastructure): DynamicModule {
  return { module: RootModule, imports: [ServiceKitModule.on(infrastructure), module] };
}

/** One of the five services: Postgres, NATS, HTTP and its handlers of events. */
export async function createService(options: ServiceOptions): Promise<Service> {
  const { name, version = '0.1.0', env, catalogue, migrations = [] } = options;
  // What is being waited for may never come, and nobody is left who would want it.
  const stopWatching = whenParentIsGone(env, () => process.exit(0));
  try {
    // Loaded here, so that the gateway and HTTP specs start without drivers.
    const { connectStack } = await import('./stack/connect-stack.js');
    const infrastructure = await connectStack({ service: name, version, env, catalogue, migrations });
    return await createHttpService({ ...options, infrastructure });
  } finally {
    // From here on it is stopped in order.
    stopWatching();
  }
}

/** A process that speaks HTTP, and takes events when its infrastructure has a strategy. */
export async function createHttpService(options: HttpServiceOptions): Promise<Service> {
  const { name, version = '0.1.0', module, env, problems, infrastructure, passThrough } = options;
  const app = await NestFactory.create<NestExpressApplication>(rootModule(module, infrastructure), {
    bodyParser: false,
    logger: new NestLogger(infrastructure.logger),
    abortOnError: false,
  });
  const metrics = configureHttp(app, {
    name,
    version,
    env,
    problems,
    infrastructure,
    ...(passThrough === undefined ? {} : { passThrough }),
  });
  metrics.collectProcess();
  if (infrastructure.strategy !== undefined) app.connectMicroservice({ strategy: infrastructure.strategy });
  return new Service(app, env, infrastructure);
}
