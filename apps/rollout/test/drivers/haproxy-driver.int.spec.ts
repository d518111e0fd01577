import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  describeWith,
  type RunningHaproxy,
  type RunningVersion,
  startHaproxy,
  startVersion,
} from '@glidepath/testing/programs';
import { eventually } from '@glidepath/testing/stack';
import { askHaproxy } from '../../src/drivers/adapters/haproxy/ask-haproxy.js';
import { HaproxyDriver } from '../../src/drivers/adapters/haproxy/haproxy-driver.js';
import { Routes } from '../../src/drivers/application/routes.js';
import { canaryTrouble, requestsBetween } from '../../src/drivers/domain/observation.js';
import { type HaproxyRoute, HaproxyRouteSchema } from '../../src/drivers/domain/route.js';
import { describeTrafficDriver, orderOf } from './traffic-driver-suite.js';

const target = { driver: 'haproxy', route: 'edge', stable: 'stable', canary: 'canary' } as const;

describeWith(['haproxy'], 'HAProxy', () => {
  let folder: string;
  let stable: RunningVersion;
  let canary: RunningVersion;
  let haproxy: RunningHaproxy;
  let driver: HaproxyDriver;
  let route: HaproxyRoute;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glidepath-haproxy-'));
    [stable, canary] = await Promise.all([startVersion('stable'), startVersion('canary')]);
    haproxy = await startHaproxy(folder, { stable: stable.port, canary: canary.port });
    const servers = { backend: 'svc', stable: ['stable'], canary: ['canary'] };
    route = HaproxyRouteSchema.parse({ driver: 'haproxy', sockets: [haproxy.socket], ...servers });
    const gone = HaproxyRouteSchema.parse({ ...route, sockets: ['127.0.0.1:1'] });
    const wrong = HaproxyRouteSchema.parse({ ...route, canary: ['nobody'] });
    driver = new HaproxyDriver(new Routes({ edge: route, gone, wrong }));
  }, 60_000);
  afterAll(async () => {
    await haproxy.stop();
    await Promise.all([stable.stop(), canary.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  async function setPercent(): Promise<number> {
    const answer = await askHaproxy(haproxy.socket, 'get weight svc/stable; get weight svc/canary', 2_000);
    const [still = 0, moved = 0] = [...answer.matchAll(/^(\d+) /gm)].map(([, weight]) => Number(weight));
    return (100 * moved) / (still + moved);
  }

  async function requests(count: number): Promise<readonly number[]> {
    const statuses: number[] = [];
    for (let sent = 0; sent < count; sent += 1) {
      const answer = await fetch(haproxy.url);
      await answer.arrayBuffer();
      statuses.push(answer.status);
    }
    return statuses;
  }

  describeTrafficDriver('as a traffic driver', () => ({
    driver,
    target,
    setPercent,
    tamper: () => haproxy.restart(),
  }));

  it.each([5, 25, 50])('moves %d percent of the requests, and counts them', async (weightPercent) => {
    const order = orderOf(target, weightPercent);
    await driver.apply(order);
    const before = await driver.observe(order);
    await requests(400);
    const counts = requestsBetween(before, await driver.observe(order));
    expect((counts?.stable ?? 0) + (counts?.canary ?? 0)).toBe(400);
    expect(Math.abs((counts?.canary ?? 0) / 4 - weightPercent)).toBeLessThanOrEqual(0.5);
  });

  it('does not compare counts across a restart', async () => {
    const before = await driver.observe(orderOf(target, 5));
    await haproxy.restart();
    expect(requestsBetween(before, await driver.observe(orderOf(target, 5)))).toBeNull();
  });

  it('tells a restart from another hand', async () => {
    await driver.apply(orderOf(target, 25));
    await askHaproxy(haproxy.socket, 'set server svc/canary weight 77', 2_000);
    expect(await driver.verify(orderOf(target, 25))).toMatchObject({
      outcome: 'drifted',
      reason: 'somebody else set it: canary has 77 instead of 25',
    });
    await haproxy.restart();
    expect(await driver.verify(orderOf(target, 25))).toMatchObject({
      outcome: 'drifted',
      setPercent: 0,
      reason: expect.stringContaining('as after a restart') as string,
    });
  });

  it('refuses weights that its servers cannot make, and servers that are not there', async () => {
    await expect(driver.plan(orderOf(target, 0.05))).rejects.toMatchObject({ code: 'weight-not-possible' });
    const wrong = { ...target, route: 'wrong' };
    await expect(driver.apply(orderOf(wrong, 5))).rejects.toMatchObject({ code: 'driver-refused' });
    await expect(driver.observe(orderOf(wrong, 5))).rejects.toMatchObject({ code: 'driver-refused' });
  });

  it('sees a dead canary although no client sees an error', async () => {
    const order = orderOf(target, 20);
    await driver.apply(order);
    const before = await driver.observe(order);
    expect(canaryTrouble(null, before)).toBeNull();
    const { port } = canary;
    await canary.stop();
    expect(await requests(100)).toEqual(Array.from({ length: 100 }, () => 200));
    const trouble = await eventually(
      async () => canaryTrouble(before, await driver.observe(order)) ?? undefined,
    );
    expect(trouble.reason).toMatch(/takes the canary for dead|did not answer/);
    expect(trouble.isHarm).toBe(true);
    canary = await startVersion('canary', port);
  });
});
