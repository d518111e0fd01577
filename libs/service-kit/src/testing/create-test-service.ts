import type { EventStore } from '@glidepath/event-store';
import type { InjectionToken, Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import type { Pool } from 'pg';
import { Clock, SystemClock } from '../clock.js';
import { rootModule } from '../create-service.js';
import type { ReadinessCheck } from '../health/readiness.js';
import { ProjectionPositions } from '../http/wait-for-position.js';
import { configureHttp } from '../http-application.js';
import { Ids, RandomIds } from '../ids.js';
import type { Infrastructure } from '../infrastructure.js';
import { JsonLogger } from '../logging/logger.js';
import type { ParkedEvents } from '../parked/parked-events.js';
import type { ProblemCatalogue } from '../problems/problem-catalogue.js';
import { TestIdentities } from './test-identities.js';

export interface TestServiceOptions {
  readonly module: Type;
  readonly problems?: ProblemCatalogue;
  readonly store?: EventStore;
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** With it, the routes of parked events are there. */
  readonly parked?: ParkedEvents;
  /** Ports of the service in memory, by token: `[[ChangeViews, new MemoryChangeViews()]]`. */
  readonly overrides?: readonly (readonly [InjectionToken, unknown])[];
  readonly checks?: readonly ReadinessCheck[];
  /** Reads without a token, as in development; true when absent. */
  readonly anonymousRead?: boolean;
}

export interface TestService {
  readonly app: NestExpressApplication;
  readonly identities: TestIdentities;
  /** Lines logged so far. */
  readonly logged: readonly string[];
  close(): Promise<void>;
}

/** Projections in memory are written at once. */
class AlwaysCaughtUp extends ProjectionPositions {
  override hasReached(): Promise<boolean> {
    return Promise.resolve(true);
  }
}

/** The service's module behind the real HTTP edge, on ports in memory; use it with supertest on `app.getHttpServer()`. */
export async function createTestService(options: TestServiceOptions): Promise<TestService> {
  const { module, problems = {}, overrides = [], checks = [], anonymousRead = true, store } = options;
  const logged: string[] = [];
  const identities = await TestIdentities.create();
  const infrastructure: Infrastructure = {
    clock: options.clock ?? new SystemClock(),
    ids: options.ids ?? new RandomIds(),
    logger: new JsonLogger('test', 'info', (line) => void logged.push(line)),
    pool: absentPool(),
    positions: new AlwaysCaughtUp(),
    checks,
    close: () => Promise.resolve(),
    ...(store === undefined ? {} : { store }),
    ...(options.parked === undefined ? {} : { parked: options.parked }),
  };
  const builder = Test.createTestingModule({ imports: [rootModule(module, infrastructure)] });
  for (const [token, value] of overrides) builder.overrideProvider(token).useValue(value);
  const testing = await builder.compile();
  const app = testing.createNestApplication<NestExpressApplication>({ bodyParser: false, logger: false });
  const env = { ...identities.env, AUTH_ANONYMOUS_READ: anonymousRead };
  configureHttp(app, { name: 'test', version: '0.0.0', env, problems, infrastructure });
  await app.init();
  return { app, identities, logged, close: () => app.close() };
}

/** Stands where a pool would; says clearly that a test forgot to replace a port. */
function absentPool(): Pool {
  const refuse = (): never => {
    throw new TypeError('this test has no Postgres; replace the port that asked for it');
  };
  return { query: refuse, connect: refuse } as unknown as Pool;
}
