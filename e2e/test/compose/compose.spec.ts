import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { roleOf } from '@glidepath/event-store/pg';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { parse } from 'yaml';
import { clusterConfig } from '../../../infra/nats/cluster-config.js';
import {
  type ComposeService,
  interpolate,
  readCompose,
  readRepositoryFile,
  REPOSITORY,
} from './compose-file.js';

const compose = readCompose();
const ours = Object.entries(compose.services).filter(([, { build }]) => build !== undefined);
const foreign = Object.entries(compose.services).filter(([, { build }]) => build === undefined);

const JWKS = JSON.stringify({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AAAA' }] });
const EXAMPLES: Readonly<Record<string, string>> = {
  AUTH_ISSUER: 'https://issuer.example.com',
  AUTH_AUDIENCE: 'glidepath',
  AUTH_JWKS: JWKS,
};
const example = (name: string): string =>
  EXAMPLES[name] ?? (name.endsWith('_DAYS') ? '30' : `value-of-${name}`);

function environmentOf({ environment = {}, volumes = [] }: ComposeService): Record<string, string> {
  const files = new Map(volumes.map((volume) => volume.split(':').slice(0, 2).reverse() as [string, string]));
  // A file that is mounted is here where it is mounted from.
  const here = (value: string): string => files.get(value)?.replace(/^\.\//, REPOSITORY) ?? value;
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, here(interpolate(String(value), example))]),
  );
}

/** `apps/intake/dist/main.js` runs what `apps/intake/src/env.ts` reads. */
function folderOf({ command = [] }: ComposeService): string {
  return (command[1] ?? '').replace(/\/dist\/.*$/, '');
}

describe('docker-compose.yml', () => {
  it('is what the Compose specification allows', () => {
    // The published file mixes dialects: `id` of draft 4 beside 2019-09, which it names by an address of its own making.
    const modern = (key: string, value: unknown): unknown =>
      (key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value;
    const schema = JSON.parse(readRepositoryFile('e2e/test/compose/compose-spec.json'), modern) as object;
    const ajv = new Ajv2019({ strict: false, validateFormats: false, allErrors: true });
    ajv.validate(schema, compose);
    expect(ajv.errors ?? []).toEqual([]);
  });

  it('runs each service of Glidepath as a process of its own', () => {
    expect(ours.map(([name]) => name).sort()).toEqual(
      ['approvals', 'audit', 'bootstrap', 'gateway', 'intake', 'relay', 'risk', 'rollout'].sort(),
    );
  });

  it.each(foreign)('pins the image of %s to a version', (_name, { image }) => {
    expect(image).toMatch(/^[a-z0-9/]+:v?\d+\.\d+(\.\d+)?(-[a-z0-9]+)?$/);
  });

  it.each(ours)('%s runs a program that is built, from an image that can be', (_name, service) => {
    expect(existsSync(`${REPOSITORY}${service.build?.dockerfile ?? 'nothing'}`)).toBe(true);
    const source = (service.command?.[1] ?? '').replace('/dist/', '/src/').replace(/\.js$/, '.ts');
    expect(existsSync(`${REPOSITORY}${source}`)).toBe(true);
  });

  it.each(ours)('%s starts with exactly the settings its code knows', (_name, service) => {
    const folder = folderOf(service);
    const known = `${readRepositoryFile(`${folder}/src/env.ts`)}${readRepositoryFile('libs/service-kit/src/service-env.ts')}`;
    const unknown = Object.keys(service.environment ?? {}).filter((name) => !known.includes(`${name}:`));
    expect(unknown).toEqual([]);
    const program = service.command?.[1]?.includes('bootstrap') === true ? 'readBootstrapEnv' : '';
    const script = `const env = await import(process.argv[1]); const read = env['${program}'] ?? Object.values(env).find((value) => typeof value === 'function'); read();`;
    const run = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', script, `${REPOSITORY}${folder}/dist/env.js`],
      { env: environmentOf(service), encoding: 'utf8' },
    );
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.each(ours.filter(([, { environment }]) => environment?.['DATABASE_URL'] !== undefined))(
    '%s enters Postgres and NATS as itself',
    (name, service) => {
      const { DATABASE_URL = '', NATS_USER } = environmentOf(service);
      const { username, hostname, port, pathname } = new URL(DATABASE_URL);
      expect({ hostname, port, pathname }).toEqual({
        hostname: 'postgres',
        port: '5432',
        pathname: '/glidepath',
      });
      expect(username).toBe(name === 'bootstrap' ? 'postgres' : roleOf(name));
      expect(NATS_USER).toBe(name === 'bootstrap' ? 'admin' : name);
      const passwordOf = String(service.environment?.['NATS_PASSWORD']);
      expect(passwordOf).toContain(`NATS_${(NATS_USER ?? '').toUpperCase()}_PASSWORD`);
    },
  );

  it('points the gateway, the probe and Prometheus at the ports the services listen on', () => {
    const portOf = (name: string): string => String(compose.services[name]?.environment?.['PORT']);
    const upstreams = Object.entries(environmentOf(compose.services['gateway'] ?? { image: '' }));
    for (const [name, value] of upstreams.filter(([setting]) => setting.endsWith('_URL'))) {
      const service = name.replace(/_URL$/, '').toLowerCase();
      expect(value).toBe(`http://${service}:${portOf(service)}`);
    }
    expect(compose.services['bootstrap']?.healthcheck?.test.at(-1)).toBe(portOf('bootstrap'));
    const scrape = parse(readRepositoryFile('infra/prometheus/prometheus.yml')) as {
      scrape_configs: { static_configs: { targets: string[] }[] }[];
    };
    for (const target of scrape.scrape_configs.flatMap((job) =>
      job.static_configs.flatMap(({ targets }) => targets),
    )) {
      const [service = '', port] = target.split(':');
      expect(port).toBe(portOf(service));
    }
  });

  it('mounts only files and volumes that exist', () => {
    for (const volume of Object.values(compose.services).flatMap(({ volumes = [] }) => volumes)) {
      const [source = ''] = volume.split(':');
      const isThere = source.startsWith('./')
        ? existsSync(`${REPOSITORY}${source.slice(2)}`)
        : source in compose.volumes;
      expect({ source, isThere }).toEqual({ source, isThere: true });
    }
  });

  it('gives the NATS servers the configuration our code writes, and every variable in it', () => {
    const config = readRepositoryFile('infra/nats/glidepath.conf');
    expect(config).toBe(clusterConfig());
    const variables = [...config.matchAll(/\$(NATS_[A-Z0-9_]+)/g)].map(([, name = '']) => name);
    expect(variables.length).toBeGreaterThan(8);
    for (const server of ['nats-1', 'nats-2', 'nats-3']) {
      const given = Object.keys(compose.services[server]?.environment ?? {});
      expect(variables.filter((name) => !given.includes(name))).toEqual([]);
    }
  });

  it('names every variable it needs in the example file', () => {
    const needed = [...readRepositoryFile('docker-compose.yml').matchAll(/\$\{([A-Z0-9_]+)/g)].map(
      ([, name = '']) => name,
    );
    const named = readRepositoryFile('infra/compose.env.example');
    expect([...new Set(needed)].filter((name) => !named.includes(`${name}=`))).toEqual([]);
  });
});
