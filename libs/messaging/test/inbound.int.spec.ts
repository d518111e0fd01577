import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { headers } from '@nats-io/transport-node';
import { Inbound, type InboundFailure, InboundGiveUp, type InboundMessage, keepBus } from '../src/index.js';
import { eventually } from './eventually.js';
import { startBus, type TestBus } from './start-bus.js';
import { startLogPostgres, type TestLog, type TestPostgres } from './start-log.js';
import { startService, type TestService } from './start-service.js';

const handled: InboundMessage[] = [];
const givenUp: InboundFailure[] = [];
let failing: (message: InboundMessage) => void = () => undefined;

@Controller()
class DeployEvents {
  @Inbound('cdevents')
  async receive(@Payload() message: InboundMessage): Promise<void> {
    await Promise.resolve();
    failing(message);
    handled.push(message);
  }

  @InboundGiveUp('cdevents')
  reject(@Payload() failure: InboundFailure): void {
    givenUp.push(failure);
  }
}

let postgres: TestPostgres;
let bus: TestBus;
let log: TestLog;
let service: TestService;

beforeAll(async () => {
  [postgres, bus] = await Promise.all([startLogPostgres(), startBus()]);
  log = await postgres.fresh('inbound');
  const keeper = await keepBus({ connection: await bus.connect('admin') });
  await keeper.stop();
  service = await startService(log, bus, 'intake', [DeployEvents], {
    inboundRetry: { delaysMs: [20, 20, 20, 20] },
  });
}, 120_000);

afterAll(async () => {
  await service.close();
  await log.close();
  await bus.close();
  await postgres.close();
});

const text = ({ data }: InboundMessage): string => new TextDecoder().decode(data);

test('messages of publishers arrive whole and in order, each once', async () => {
  const publisher = await bus.connect('publisher');
  const ce = headers();
  ce.set('CE-Id', 'a-1');
  for (let n = 1; n <= 50; n++) {
    await publisher.request('glidepath.inbound.cdevents.service.deployed', `event ${n}`, {
      headers: ce,
      timeout: 2000,
    });
  }
  await eventually(() => expect(handled).toHaveLength(50));
  expect(handled.map(text)).toEqual(Array.from({ length: 50 }, (_, n) => `event ${n + 1}`));
  expect(handled[0]).toMatchObject({
    subject: 'glidepath.inbound.cdevents.service.deployed',
    headers: { 'ce-id': 'a-1' },
    sequence: 1,
    principal: 'publisher',
    delivery: 1,
  });
  expect(Math.abs((handled[0]?.receivedAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
}, 30_000);

test('a message that fails is delivered again, and handed over to be recorded after its last try', async () => {
  handled.length = 0;
  let failures = 0;
  failing = (message) => {
    if (text(message) === 'poison') throw new RangeError(`failure ${++failures}`);
  };
  const publisher = await bus.connect('publisher');
  await publisher.request('glidepath.inbound.cdevents.x', 'poison');
  await publisher.request('glidepath.inbound.cdevents.x', 'fine');
  await eventually(() => expect(handled.map(text)).toEqual(['fine']));
  await eventually(() => expect(givenUp).toHaveLength(1), 30_000);
  expect(failures).toBe(5);
  expect(givenUp[0]?.error).toEqual(new RangeError('failure 5'));
}, 60_000);

test('a message without content does not hold up those behind it', async () => {
  handled.length = 0;
  failing = () => undefined;
  const publisher = await bus.connect('publisher');
  const sent = ['before', '', 'after', '', '', 'long after'];
  for (const content of sent) publisher.publish('glidepath.inbound.cdevents.x', content);
  await eventually(() => expect(handled.map(text)).toEqual(sent), 10_000);
}, 30_000);

describe('with two replicas', () => {
  const taken: { readonly by: string; readonly text: string }[] = [];
  let atWork = 0;
  let mostAtWork = 0;

  function replica(by: string) {
    @Controller()
    class Replica {
      @Inbound('cdevents')
      async receive(@Payload() message: InboundMessage): Promise<void> {
        atWork += 1;
        mostAtWork = Math.max(mostAtWork, atWork);
        await new Promise((resolve) => setImmediate(resolve));
        atWork -= 1;
        taken.push({ by, text: text(message) });
      }
    }
    return startService(log, bus, 'intake', [Replica], { renewEveryMs: 100, leaseTtlMs: 3000 });
  }
  const publish = async (from: number, to: number): Promise<void> => {
    const publisher = await bus.connect('publisher');
    for (let n = from; n <= to; n += 1)
      await publisher.request('glidepath.inbound.cdevents.x', `${n}`, { timeout: 5000 });
  };

  test('one takes the messages, in order, and the other one when that goes', async () => {
    await service.close();
    const [first, second] = [await replica('first'), await replica('second')];
    await eventually(() =>
      expect([first.strategy.partitions.length, second.strategy.partitions.length]).toEqual([8, 8]),
    );
    await publish(1, 40);
    await eventually(() => expect(taken).toHaveLength(40));
    expect(taken.map(({ text: n }) => Number(n))).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
    expect(new Set(taken.map(({ by }) => by)).size).toBe(1);

    const leaving = taken[0]?.by === 'first' ? first : second;
    const staying = leaving === first ? second : first;
    await leaving.close();
    await publish(41, 80);
    await eventually(() => expect(new Set(taken.map(({ text: n }) => n)).size).toBe(80), 60_000);
    expect([taken.length, mostAtWork]).toEqual([80, 1]);
    expect(new Set(taken.slice(40).map(({ by }) => by)).size).toBe(1);
    expect(taken.at(-1)?.by).not.toBe(taken[0]?.by);
    await staying.close();
    // For what closes it in the end.
    service = await startService(log, bus, 'intake', [DeployEvents]);
  }, 120_000);
});
