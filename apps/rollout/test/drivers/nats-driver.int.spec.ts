import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningNats, startNats } from '@glidepath/embedded';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Acknowledgement, DeployerCommand } from '../../src/drivers/adapters/nats/deployer-messages.js';
import { NatsDriver } from '../../src/drivers/adapters/nats/nats-driver.js';
import { Routes } from '../../src/drivers/application/routes.js';
import { NatsRouteSchema } from '../../src/drivers/domain/route.js';
import { describeTrafficDriver, orderOf } from './traffic-driver-suite.js';

const target = { driver: 'nats', route: 'edge', stable: 'stable', canary: 'canary' } as const;

/** A deployer as somebody else would write it. */
class Deployer {
  weightPercent = 0;
  effects = 0;
  answer: ((command: DeployerCommand) => string) | null = null;

  handle(command: DeployerCommand): string {
    if (this.answer !== null) return this.answer(command);
    const isThere = this.weightPercent === command.weightPercent;
    const acknowledge = (outcome: 'applied' | 'unchanged'): string => {
      const acknowledgement: Acknowledgement = { outcome, weightPercent: this.weightPercent };
      return JSON.stringify(acknowledgement);
    };
    if (command.type === 'tell-weight' || isThere) return acknowledge('unchanged');
    this.weightPercent = command.weightPercent;
    this.effects += 1;
    return acknowledge('applied');
  }
}

describe('a deployer behind NATS', () => {
  let home: string;
  let nats: RunningNats;
  let connection: NatsConnection;
  let driver: NatsDriver;
  const deployer = new Deployer();

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'glidepath-deployer-'));
    nats = await startNats({ home, config: 'port: 4222\n', stopsWithThisProcess: true });
    connection = await connect({ servers: nats.url });
    connection.subscribe('deploy.checkout', {
      callback: (error, message) => {
        if (error === null) message.respond(deployer.handle(message.json<DeployerCommand>()));
      },
    });
    connection.subscribe('deploy.slow', { callback: () => undefined });
    await connection.flush();
    const edge = NatsRouteSchema.parse({
      driver: 'nats',
      servers: nats.url,
      subject: 'deploy.checkout',
      timeoutMs: 500,
    });
    const gone = { ...edge, servers: 'nats://127.0.0.1:1' };
    const nobody = { ...edge, subject: 'deploy.nobody' };
    const slow = { ...edge, subject: 'deploy.slow' };
    driver = new NatsDriver(new Routes({ edge, gone, nobody, slow }));
  }, 60_000);
  afterAll(async () => {
    await driver.onApplicationShutdown();
    await connection.close();
    await nats.stop();
    await rm(home, { recursive: true, force: true });
  });
  beforeEach(() => {
    deployer.answer = null;
  });

  describeTrafficDriver('as a traffic driver', () => ({
    driver,
    target,
    setPercent: async () => deployer.weightPercent,
    effects: () => deployer.effects,
    tamper: async () => {
      deployer.weightPercent = 77;
    },
  }));

  it('waits for a deployer that is at it', async () => {
    deployer.answer = () => JSON.stringify({ outcome: 'pending', weightPercent: 5 });
    expect(await driver.apply(orderOf(target, 60))).toEqual({ outcome: 'accepted' });
    expect(await driver.verify(orderOf(target, 60))).toMatchObject({ outcome: 'pending' });
  });

  it.each([
    ['a refusal', '{"outcome":"refused","reason":"frozen"}'],
    ['nonsense', 'yes, sir'],
    ['a share of 300 %', '{"outcome":"applied","weightPercent":300}'],
  ])('takes %s for a refusal', async (_, answer) => {
    deployer.answer = () => answer;
    await expect(driver.apply(orderOf(target, 60))).rejects.toMatchObject({ code: 'driver-refused' });
  });

  it.each(['nobody', 'slow'])('takes silence for being out of reach: %s', async (route) => {
    const order = orderOf({ ...target, route }, 60);
    await expect(driver.verify(order)).rejects.toMatchObject({ code: 'driver-unreachable' });
  });
});
