import type { EventEnvelope, StreamAppend } from '@glidepath/event-store';
import {
  Controller,
  type ExecutionContext,
  Injectable,
  type PipeTransform,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import type { CallHandler, NestInterceptor } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Observable } from 'rxjs';
import {
  ensureConsumers,
  EventContext,
  EVENTS_STREAM,
  keepBus,
  type BusKeeper,
  MirrorFollower,
  PgConsumerFloor,
  Reaction,
} from '../src/index.js';
import { eventually } from './eventually.js';
import { startBus, type TestBus } from './start-bus.js';
import { newChangeId, startLogPostgres, type TestLog, type TestPostgres } from './start-log.js';
import { startService, type TestService } from './start-service.js';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';

const seen: string[] = [];
let failing: (event: EventEnvelope, context: EventContext) => void = () => undefined;

/** One assessment per submitted change, in a stream of its own; `any` would let a double effect through. */
function assess(event: EventEnvelope): StreamAppend {
  return {
    stream: `risk-${event.id}`,
    expected: 'any',
    events: [{ type: 'risk.assessed', data: { of: event.position } }],
  };
}

@Injectable()
class CountingInterceptor implements NestInterceptor {
  static count = 0;
  intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
    CountingInterceptor.count++;
    return next.handle();
  }
}

@Injectable()
class MarkingPipe implements PipeTransform {
  transform(value: unknown): unknown {
    return value instanceof EventContext ? value : { ...(value as object), piped: true };
  }
}

@Controller()
class WhenChangeSubmitted {
  @Reaction('change.submitted')
  @UseInterceptors(CountingInterceptor)
  @UsePipes(MarkingPipe)
  handle(@Payload() event: EventEnvelope & { piped?: boolean }, @Ctx() context: EventContext): StreamAppend {
    expect(event.piped).toBe(true);
    failing(event, context);
    seen.push(event.id);
    return assess(event);
  }
}

@Controller()
class WhenRiskAssessed {
  @Reaction('risk.assessed')
  handle(@Payload() event: EventEnvelope): void {
    seen.push(event.id);
  }
}

let postgres: TestPostgres;
let bus: TestBus;
let log: TestLog;
let admin: NatsConnection;
let relay: NatsConnection;
let manager: JetStreamManager;
let keeper: BusKeeper;
let stopMirror: AbortController;
let mirroring: Promise<void>;
let services: TestService[];
let databases = 0;

beforeAll(async () => {
  postgres = await startLogPostgres();
}, 120_000);

afterAll(() => postgres.close());

beforeEach(async () => {
  seen.length = 0;
  failing = () => undefined;
  services = [];
  [log, bus] = await Promise.all([postgres.fresh(`reactions_${++databases}`), startBus()]);
  [admin, relay] = await Promise.all([bus.connect('admin'), bus.connect('relay')]);
  manager = await jetstreamManager(admin, { checkAPI: false, timeout: 500 });
  const floor = new PgConsumerFloor(log.pool('relay'));
  keeper = await keepBus({ connection: admin, floor, intervalMs: 200 });
  startMirror();
}, 60_000);

afterEach(async () => {
  await Promise.all(services.map((service) => service.close()));
  await stopMirroring();
  await keeper.stop();
  await bus.close();
  await log.close();
}, 60_000);

function startMirror(): void {
  const floor = new PgConsumerFloor(log.pool('relay'));
  stopMirror = new AbortController();
  const follower = new MirrorFollower({
    connection: relay,
    log: log.store('relay'),
    base: () => floor.base(),
    pollMs: 20,
  });
  mirroring = follower.run(stopMirror.signal).catch(() => undefined);
}

async function stopMirroring(): Promise<void> {
  stopMirror.abort();
  await mirroring;
}

async function startRisk(options: Parameters<typeof startService>[4] = {}): Promise<TestService> {
  const service = await startService(log, bus, 'risk', [WhenChangeSubmitted, WhenRiskAssessed], options);
  services.push(service);
  return service;
}

/** Positions of the causes of every effect in the log, in order: a double effect shows as a repeated one. */
async function effects(): Promise<number[]> {
  const { rows } = await log.admin.query<{ of: number }>(
    "SELECT (data::json->>'of')::int AS of FROM log.events WHERE type = 'risk.assessed' ORDER BY 1",
  );
  return rows.map((row) => row.of);
}

async function attempts(outcome: string): Promise<{ handler: string; position: number }[]> {
  const { rows } = await log.admin.query<{ handler: string; position: string }>(
    'SELECT handler, position FROM log.attempt WHERE outcome = $1 ORDER BY position',
    [outcome],
  );
  return rows.map(({ handler, position }) => ({ handler, position: Number(position) }));
}

/** How many messages the consumers of a service have had acknowledged since they were made. */
async function acknowledged(service: string): Promise<number> {
  let sum = 0;
  for await (const info of manager.consumers.list(EVENTS_STREAM)) {
    if (info.name.startsWith(`${service}_`)) sum += info.ack_floor.consumer_seq;
  }
  return sum;
}

const submit = (count: number, change = newChangeId()): Promise<number[]> =>
  Array.from({ length: count }).reduce<Promise<number[]>>(
    async (before) => [...(await before), await log.submit(change)],
    Promise.resolve([]),
  );

test('events cross from one service to another, once each, through pipes and interceptors', async () => {
  await startRisk();
  CountingInterceptor.count = 0;
  const changes = Array.from({ length: 10 }, () => newChangeId());
  const positions = (await Promise.all(changes.map((change) => submit(5, change))))
    .flat()
    .sort((a, b) => a - b);
  await eventually(async () => expect(await effects()).toEqual(positions));
  await eventually(async () => expect(await attempts('applied')).toHaveLength(100));
  expect(CountingInterceptor.count).toBe(50);
  const { rows } = await log.admin.query(
    "SELECT DISTINCT actor_id, causation_id IS NOT NULL AS caused FROM log.events WHERE type = 'risk.assessed'",
  );
  expect(rows).toEqual([{ actor_id: 'risk', caused: true }]);
}, 30_000);

test('a storm of redeliveries changes nothing', async () => {
  const risk = await startRisk();
  const positions = await submit(40);
  await eventually(async () => expect(await effects()).toEqual(positions));
  await keeper.stop();
  // New consumers that begin at the beginning: everything is delivered again, several times over.
  for (let round = 0; round < 3; round++) {
    for (let partition = 0; partition < 16; partition++) {
      await manager.consumers.delete(EVENTS_STREAM, `risk_${partition}`);
    }
    await ensureConsumers(manager);
    await eventually(async () => expect(await acknowledged('risk')).toBe(80));
  }
  await eventually(() => expect(risk.strategy.health().ready).toBe(true));
  const [last] = await submit(1);
  await eventually(async () => expect(await effects()).toEqual([...positions, last]));
  await eventually(async () => expect(await attempts('applied')).toHaveLength(82));
}, 60_000);

test('two instances of a service share the work and apply every effect once', async () => {
  await Promise.all([startRisk(), startRisk()]);
  const changes = Array.from({ length: 8 }, () => newChangeId());
  const positions = (await Promise.all(changes.map((change) => submit(20, change))))
    .flat()
    .sort((a, b) => a - b);
  await eventually(async () => expect(await effects()).toEqual(positions));
}, 30_000);

test('what the bus never brings is read from the log', async () => {
  await startRisk();
  await stopMirroring();
  const positions = await submit(10);
  await eventually(async () => expect(await effects()).toEqual(positions));
});

test('what happened while the service was down is caught up, and nothing is done again', async () => {
  const first = await startRisk();
  const before = await submit(5);
  await eventually(async () => expect(await effects()).toEqual(before));
  await first.close();
  services.length = 0;
  const after = await submit(5);
  await startRisk();
  await eventually(async () => expect(await effects()).toEqual([...before, ...after]));
});

test('a service stopped in the middle loses and doubles nothing', async () => {
  const positions = await submit(200);
  for (let restart = 0; restart < 4; restart++) {
    const service = await startRisk();
    await eventually(async () => expect((await effects()).length).toBeGreaterThan(restart * 40));
    await service.close();
  }
  services.length = 0;
  await startRisk();
  await eventually(async () => expect(await effects()).toEqual(positions));
}, 60_000);

test('a failing event waits, later ones of its change queue behind it, others fly on', async () => {
  const [broken, healthy] = [newChangeId(), newChangeId()];
  let isBroken = true;
  failing = (event) => {
    if (event.correlationId === broken && isBroken) throw new RangeError('no model for this change');
  };
  const service = await startRisk({ retry: { delaysMs: Array.from({ length: 1000 }, () => 50) } });
  const failed = await submit(3, broken);
  const fine = await submit(3, healthy);
  await eventually(async () => expect(await effects()).toEqual(fine));
  await eventually(async () =>
    expect((await service.strategy.stalled()).map(({ position, status }) => [position, status])).toEqual([
      [failed[0], 'stalled'],
      [failed[1], 'queued'],
      [failed[2], 'queued'],
    ]),
  );
  const [first] = await service.strategy.stalled();
  expect(first?.error).toContain('RangeError: no model for this change');
  expect(first?.handler).toBe('WhenChangeSubmitted.handle');

  isBroken = false;
  await eventually(async () => expect(await effects()).toEqual([...failed, ...fine]));
  const order = await log.admin.query<{ of: number }>(
    "SELECT (data::json->>'of')::int AS of FROM log.events WHERE type = 'risk.assessed' AND correlation_id = $1 ORDER BY position",
    [broken],
  );
  expect(order.rows.map((row) => row.of)).toEqual(failed);
  await eventually(async () => expect(await service.strategy.stalled()).toEqual([]));
  expect((await attempts('stalled')).length).toBeGreaterThan(0);
});

test('after its last try an event is parked with its error until somebody drives it again', async () => {
  const change = newChangeId();
  let isBroken = true;
  const tries: number[] = [];
  failing = (event, context) => {
    tries.push(context.attempt);
    if (isBroken) throw new RangeError('still no model');
  };
  const service = await startRisk({ retry: { delaysMs: [20, 20] } });
  const [position] = await submit(1, change);
  const later = await submit(1, change);
  await eventually(async () =>
    expect((await service.strategy.stalled())[0]).toMatchObject({ position, status: 'parked', tries: 3 }),
  );
  expect(tries).toEqual([1, 2, 3]);
  expect(await effects()).toEqual([]);

  isBroken = false;
  expect(await service.strategy.redrive('reaction', position ?? 0)).toBe(true);
  await eventually(async () => expect(await effects()).toEqual([position, ...later]));
  expect(await service.strategy.redrive('reaction', position ?? 0)).toBe(false);
});

test('bus loss: storage deleted while running, streams made anew behind what was handled, nothing lost or doubled', async () => {
  const service = await startRisk();
  // Handles nothing, but what it has passed over counts: the new stream begins behind the slowest consumer.
  services.push(await startService(log, bus, 'intake', []));
  const before = await submit(20);
  await eventually(async () => expect(await effects()).toEqual(before));
  await eventually(async () => expect(await new PgConsumerFloor(log.pool('relay')).base()).toBe(40));
  await bus.loseStorage();
  await eventually(() => expect(service.strategy.health().ready).toBe(false));
  const during = await submit(20);
  await bus.startServer();
  const after = await submit(20);
  await eventually(async () => expect(await effects()).toEqual([...before, ...during, ...after]));
  await eventually(() => expect(service.strategy.health().ready).toBe(true));
  const head = await log.store('relay').head();
  await eventually(async () => {
    const { config, state } = await manager.streams.info(EVENTS_STREAM);
    const { base } = JSON.parse(config.description ?? '{}') as { base: number };
    expect(base).toBeGreaterThanOrEqual(40);
    expect(base + state.last_seq).toBe(head);
  });
  expect(await attempts('applied')).toHaveLength(120);
}, 60_000);

test('a service starts without a bus, works from the log and joins the bus when it comes', async () => {
  await bus.stopServer();
  const positions = await submit(3);
  const service = await startRisk();
  expect(service.strategy.health().ready).toBe(false);
  await eventually(async () => expect(await effects()).toEqual(positions));
  await bus.startServer();
  await eventually(() => expect(service.strategy.health().ready).toBe(true));
}, 30_000);

test('a forged message on the events stream is not believed', async () => {
  await startRisk();
  const positions = await submit(2);
  await eventually(async () => expect(await effects()).toEqual(positions));
  await stopMirroring();
  await relay.request(
    'glidepath.event.0.change.submitted',
    JSON.stringify({ type: 'change.submitted', position: 999 }),
  );
  startMirror();
  const more = await submit(2);
  await eventually(async () => expect(await effects()).toEqual([...positions, ...more]));
});

test('a lost connection to the database delays and does nothing else', async () => {
  await startRisk();
  const before = await submit(5);
  await log.admin.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'glidepath_risk'",
  );
  const after = await submit(5);
  await eventually(async () => expect(await effects()).toEqual([...before, ...after]));
});
