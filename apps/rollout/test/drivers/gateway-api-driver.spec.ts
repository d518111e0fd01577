import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GatewayApiDriver } from '../../src/drivers/adapters/gateway-api/gateway-api-driver.js';
import { Routes } from '../../src/drivers/application/routes.js';
import { type GatewayApiRoute, GatewayApiRouteSchema } from '../../src/drivers/domain/route.js';
import { KubernetesStandIn } from './kubernetes-stand-in.js';
import { describeTrafficDriver, orderOf } from './traffic-driver-suite.js';

const target = { driver: 'gateway-api', route: 'edge', stable: 'stable', canary: 'canary' } as const;

describe('the Gateway API', () => {
  let folder: string;
  let cluster: KubernetesStandIn;
  let driver: GatewayApiDriver;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glidepath-kubernetes-'));
    cluster = await KubernetesStandIn.start();
    await writeFile(join(folder, 'config'), cluster.kubeconfig());
    await writeFile(join(folder, 'gone'), cluster.kubeconfig('http://127.0.0.1:1'));
    const place = { driver: 'gateway-api', namespace: 'shop', stable: 'checkout-v1', canary: 'checkout-v2' };
    const edge = GatewayApiRouteSchema.parse({
      ...place,
      kubeconfig: join(folder, 'config'),
      httpRoute: 'checkout',
    });
    const others: Readonly<Record<string, GatewayApiRoute>> = {
      gone: { ...edge, kubeconfig: join(folder, 'gone') },
      lost: { ...edge, httpRoute: 'nowhere' },
      wrong: { ...edge, canary: 'checkout-v3' },
      cut: { ...edge, kubeconfig: join(folder, 'no-such-file') },
    };
    driver = new GatewayApiDriver(new Routes({ edge, ...others }));
  });
  afterAll(async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    cluster.beforePatch = null;
    cluster.wake();
  });

  async function setPercent(): Promise<number> {
    const [stable, canary] = cluster.backends.map(({ weight }) => weight ?? 1);
    return (100 * (canary ?? 0)) / ((stable ?? 0) + (canary ?? 0));
  }

  describeTrafficDriver('as a traffic driver', () => ({
    driver,
    target,
    setPercent,
    effects: () => cluster.patches.length,
    tamper: async () => cluster.touch(77),
  }));

  it('patches two weights on the revision it read, and nothing else', async () => {
    await driver.apply(orderOf(target, 0));
    const revision = String(cluster.revision);
    await driver.apply(orderOf(target, 12.34));
    expect(cluster.patches.at(-1)).toEqual({
      contentType: 'application/json-patch+json',
      body: [
        { op: 'test', path: '/metadata/resourceVersion', value: revision },
        { op: 'test', path: '/spec/rules/0/backendRefs/0/name', value: 'checkout-v1' },
        { op: 'test', path: '/spec/rules/0/backendRefs/1/name', value: 'checkout-v2' },
        { op: 'add', path: '/spec/rules/0/backendRefs/0/weight', value: 8_766 },
        { op: 'add', path: '/spec/rules/0/backendRefs/1/weight', value: 1_234 },
      ],
    });
  });

  it('reads again when somebody else was faster', async () => {
    await driver.apply(orderOf(target, 0));
    const before = cluster.patches.length;
    cluster.beforePatch = () => {
      cluster.beforePatch = null;
      cluster.touch();
    };
    expect(await driver.apply(orderOf(target, 25))).toEqual({ outcome: 'accepted' });
    expect(cluster.patches.length - before).toBe(2);
    expect(await setPercent()).toBe(25);
  });

  it('gives up on a route that is changed all the time', async () => {
    cluster.beforePatch = () => cluster.touch();
    await expect(driver.apply(orderOf(target, 50))).rejects.toMatchObject({ code: 'driver-unreachable' });
  });

  it('waits until the gateway has taken the newest generation', async () => {
    cluster.isGatewayAwake = false;
    await driver.apply(orderOf(target, 35));
    expect(await driver.verify(orderOf(target, 35))).toMatchObject({ outcome: 'pending' });
    cluster.wake();
    expect(await driver.verify(orderOf(target, 35))).toEqual({ outcome: 'converged', setPercent: 35 });
  });

  it('counts a backend without a weight as 1', async () => {
    for (const backend of cluster.backends) delete backend.weight;
    cluster.touch();
    expect(await driver.verify(orderOf(target, 50))).toMatchObject({ outcome: 'converged', setPercent: 50 });
  });

  it('refuses a rule in which a third backend has a share', async () => {
    cluster.backends.push({ name: 'legacy', port: 80, weight: 1 });
    await expect(driver.apply(orderOf(target, 5))).rejects.toMatchObject({
      code: 'driver-refused',
      message: expect.stringContaining('legacy has a share') as string,
    });
    cluster.backends.pop();
  });

  it.each(['lost', 'wrong', 'cut'])('refuses what is not there: %s', async (route) => {
    const order = orderOf({ ...target, route }, 5);
    await expect(driver.apply(order)).rejects.toMatchObject({ code: 'driver-refused' });
  });
});
