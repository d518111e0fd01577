import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '@glidepath/service-kit';
import {
  describeWith,
  type RunningNginx,
  type RunningVersion,
  startNginx,
  startVersion,
} from '@glidepath/testing/programs';
import { eventually } from '@glidepath/testing/stack';
import { NginxDriver } from '../../src/drivers/adapters/nginx/nginx-driver.js';
import { shareInFile } from '../../src/drivers/adapters/nginx/split-file.js';
import { Routes } from '../../src/drivers/application/routes.js';
import { type NginxRoute, NginxRouteSchema } from '../../src/drivers/domain/route.js';
import { describeTrafficDriver, orderOf } from './traffic-driver-suite.js';

const target = { driver: 'nginx', route: 'edge', stable: 'stable', canary: 'canary' } as const;

describeWith(['nginx'], 'nginx', () => {
  let folder: string;
  let stable: RunningVersion;
  let canary: RunningVersion;
  let nginx: RunningNginx;
  let driver: NginxDriver;
  let route: NginxRoute;
  /** A line for each reload. */
  let reloads: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glidepath-nginx-'));
    [stable, canary] = await Promise.all([startVersion('stable'), startVersion('canary')]);
    reloads = join(folder, 'reloads');
    await writeFile(reloads, '');
    nginx = await startNginx(folder, { stable: stable.port, canary: canary.port });
    route = NginxRouteSchema.parse({
      driver: 'nginx',
      file: nginx.file,
      variable: 'version',
      key: '$request_id',
      stable: 'stable',
      canary: 'canary',
      check: [...nginx.check],
      reload: ['sh', '-c', `echo >> ${reloads} && exec "$@"`, 'reload', ...nginx.reload],
      probe: nginx.probe,
    });
    const mute = { ...route, probe: 'http://127.0.0.1:1/' };
    const gone = { ...mute, file: join(folder, 'gone.conf'), reload: ['false'] };
    await writeFile(gone.file, '');
    const broken = { ...route, canary: 'no:such::upstream;' };
    driver = new NginxDriver(new Routes({ edge: route, mute, gone, broken }), new SystemClock());
  }, 60_000);
  afterAll(async () => {
    await nginx.stop();
    await Promise.all([stable.stop(), canary.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  describeTrafficDriver('as a traffic driver', () => ({
    driver,
    target,
    effects: () => readFileSync(reloads, 'utf8').length,
    setPercent: async () => shareInFile(await readFile(nginx.file, 'utf8')) ?? Number.NaN,
    tamper: () =>
      writeFile(nginx.file, 'map "" $version { default stable; }\nmap "" $version_order { default x; }\n'),
  }));

  it('splits the requests by a hash, so about as ordered', async () => {
    const order = orderOf(target, 25);
    await driver.apply(order);
    await eventually(async () => ((await driver.verify(order)).outcome === 'converged' ? true : undefined));
    const before = canary.requests();
    for (let sent = 0; sent < 400; sent += 1) {
      // A kept connection may belong to a worker that is just leaving.
      await (await fetch(nginx.url, { headers: { connection: 'close' } })).arrayBuffer();
    }
    const share = (canary.requests() - before) / 4;
    // Five standard deviations of a fair split.
    expect(Math.abs(share - 25)).toBeLessThan(11);
  });

  it('puts the old file back when nginx would not load the new one', async () => {
    const before = await readFile(nginx.file, 'utf8');
    const broken = orderOf({ ...target, route: 'broken' }, 50);
    await expect(driver.apply(broken)).rejects.toMatchObject({ code: 'driver-refused' });
    expect(await readFile(nginx.file, 'utf8')).toBe(before);
  });

  it('says that nobody answers for the workers', async () => {
    const order = orderOf(target, 25);
    await driver.apply(order);
    const mute = orderOf({ ...target, route: 'mute' }, 25);
    await expect(driver.verify(mute)).rejects.toMatchObject({ code: 'driver-unreachable' });
  });
});
