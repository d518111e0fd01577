import type { EventEnvelope, StreamAppend } from '@glidepath/event-store';
import {
  Controller,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { Ctx, Payload } from '@nestjs/microservices';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Observable } from 'rxjs';
import {
  type BusKeeper,
  EventContext,
  keepBus,
  MirrorFollower,
  PgConsumerFloor,
  Reaction,
} from '../src/index.js';
import { startBus, type TestBus } from './start-bus.js';
import { newChangeId, type TestLog, type TestPostgres } from './start-log.js';
import { startService, type TestService } from './start-service.js';

/** What the reaction shall do before it decides; a test sets it. */
export const reacting: { before: (event: EventEnvelope, context: EventContext) => void } = {
  before: () => undefined,
};
/** How often pipes and interceptors were passed. */
export const passed = { interceptor: 0, pipe: 0 };

@Injectable()
class CountingInterceptor implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
    passed.interceptor++;
    return next.handle();
  }
}

@Injectable()
class CountingPipe implements PipeTransform {
  transform(value: unknown): unknown {
    if (!(value instanceof EventContext)) passed.pipe++;
    return value;
  }
}

@Controller()
class WhenChangeSubmitted {
  /** `any` version on purpose: nothing but the fence keeps a second effect out. */
  @Reaction('change.submitted')
  @UseInterceptors(CountingInterceptor)
  @UsePipes(CountingPipe)
  handle(@Payload() event: EventEnvelope, @Ctx() context: EventContext): StreamAppend {
    reacting.before(event, context);
    return {
      stream: `risk-${event.id}`,
      expected: 'any',
      events: [{ type: 'risk.assessed', data: { of: event.position } }],
    };
  }
}

@Controller()
class WhenRiskAssessed {
  @Reaction('risk.assessed')
  handle(@Payload() event: EventEnvelope, @Ctx() context: EventContext): void {
    reacting.before(event, context);
  }
}

/** A log, a bus, the mirror between them, and services that come and go. */
export class RiskWorld {
  readonly #services: TestService[] = [];
  #stopMirror = new AbortController();
  #mirroring: Promise<void> = Promise.resolve();

  private constructor(
    readonly log: TestLog,
    readonly bus: TestBus,
    readonly relay: NatsConnection,
    readonly keeper: BusKeeper,
    readonly manager: JetStreamManager,
  ) {}

  static async open(postgres: TestPostgres, database: string): Promise<RiskWorld> {
    reacting.before = () => undefined;
    const [log, bus] = await Promise.all([postgres.fresh(database), startBus()]);
    const [admin, relay] = await Promise.all([bus.connect('admin'), bus.connect('relay')]);
    const manager = await jetstreamManager(admin, { checkAPI: false, timeout: 500 });
    const floor = new PgConsumerFloor(log.pool('relay'));
    const keeper = await keepBus({ connection: admin, floor, intervalMs: 200 });
    const world = new RiskWorld(log, bus, relay, keeper, manager);
    world.startMirror();
    return world;
  }

  async close(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.close()));
    await this.stopMirror();
    await this.keeper.stop();
    await this.bus.close();
    await this.log.close();
  }

  startMirror(): void {
    const floor = new PgConsumerFloor(this.log.pool('relay'));
    const follower = new MirrorFollower({
      connection: this.relay,
      log: this.log.store('relay'),
      base: () => floor.base(),
      pollMs: 20,
    });
    this.#stopMirror = new AbortController();
    this.#mirroring = follower.run(this.#stopMirror.signal).catch(() => undefined);
  }

  async stopMirror(): Promise<void> {
    this.#stopMirror.abort();
    await this.#mirroring;
  }

  async startRisk(options: Parameters<typeof startService>[4] = {}): Promise<TestService> {
    const controllers = [WhenChangeSubmitted, WhenRiskAssessed];
    const service = await startService(this.log, this.bus, 'risk', controllers, options);
    this.#services.push(service);
    return service;
  }

  /** A service without handlers: it only passes over events. */
  async startIntake(): Promise<void> {
    this.#services.push(await startService(this.log, this.bus, 'intake', []));
  }

  async submit(count: number, change = newChangeId()): Promise<number[]> {
    const positions: number[] = [];
    while (positions.length < count) positions.push(await this.log.submit(change));
    return positions;
  }

  /** Positions of the causes of every effect in the log, in order: a double effect shows as a repeated one. */
  async effects(): Promise<number[]> {
    const { rows } = await this.log.admin.query<{ of: number }>(
      "SELECT (data::json->>'of')::int AS of FROM log.events WHERE type = 'risk.assessed' ORDER BY 1",
    );
    return rows.map((row) => row.of);
  }

  async attempts(outcome: string): Promise<number> {
    const { rows } = await this.log.admin.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM log.attempt WHERE outcome = $1',
      [outcome],
    );
    return rows[0]?.n ?? 0;
  }
}
