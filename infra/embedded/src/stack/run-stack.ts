import { resolve } from 'node:path';
import { roleOf } from '@glidepath/event-store/pg';
import { StackError } from '../stack-error.js';
import { bootstrap } from './bootstrap.js';
import { checkMachine } from './check-machine.js';
import { devIssuer } from './dev-issuer.js';
import { takeHome } from './instance-lock.js';
import { busHandle, serverHandle } from './server-handles.js';
import { serviceFleet } from './service-fleet.js';
import { stopServiceOrphans } from './service-process.js';
import { serviceSettings } from './service-settings.js';
import { chooseServicePorts } from './stack-ports.js';
import { stackSecrets } from './stack-secrets.js';
import { natsStore, supervisedNats, supervisedPostgres } from './stack-servers.js';
import { STACK_SERVICES } from './stack.js';
import type { Stack, StackService, StartStackOptions } from './stack.js';
import { timed } from './step-report.js';
import { Teardown } from './teardown.js';
import { tokenSource } from './token-source.js';

/** @see startStack */
export async function runStack(given: StartStackOptions): Promise<Stack> {
  const teardown = new Teardown();
  try {
    return await assemble(given, teardown);
  } catch (error) {
    await teardown.run();
    throw error;
  }
}

async function assemble(given: StartStackOptions, teardown: Teardown): Promise<Stack> {
  const {
    log = (): void => undefined,
    onStep = (): void => undefined,
    services = STACK_SERVICES,
    signal,
  } = given;
  const home = resolve(given.home);
  const options = { ...given, home, log };
  const lock = await takeHome(home);
  if ('pid' in lock) throw alreadyRunning(lock.pid, home, lock.url);
  teardown.add(lock.release);
  // Ctrl-C while starting: what is under way is stopped at once, the rest does not begin.
  signal?.addEventListener('abort', () => void teardown.run(), { once: true });

  const step = async <T>(
    name: string,
    run: () => Promise<T>,
    describe: (result: T) => string,
  ): Promise<T> => {
    signal?.throwIfAborted();
    return timed(name, run, describe, onStep);
  };
  await step(
    'checks',
    () => checkMachine(home, services),
    (detail) => detail,
  );
  // Before ports are chosen: they may still hold theirs.
  const orphans = await stopServiceOrphans(home);
  if (orphans > 0) log(`stopped ${orphans} services that an earlier run left behind`);
  const [secrets, issuer] = await Promise.all([stackSecrets(home), devIssuer(home)]);
  const ports = await chooseServicePorts({
    services,
    mode: given.ports ?? 'free',
    gatewayPort: given.gatewayPort,
    log,
  });

  const postgres =
    given.databaseUrl === undefined ? teardown.addServer(supervisedPostgres(options)) : undefined;
  const adminDatabaseUrl = await step(
    'postgres',
    async () => given.databaseUrl ?? (await postgres?.start())?.url ?? '',
    (url) =>
      `${postgres === undefined ? 'yours' : `embedded ${postgres.running?.version ?? ''}`} · ${placeOf(url)} · data ${postgres?.running?.dataDir ?? 'there'}`,
  );
  const nats = given.natsUrl === undefined ? teardown.addServer(supervisedNats(options, secrets)) : undefined;
  const natsUrl = await step(
    'nats',
    async () => given.natsUrl ?? (await nats?.start())?.url ?? '',
    (url) =>
      `${nats === undefined ? 'yours' : `jetstream ${nats.running?.program.version ?? ''}`} · ${placeOf(url)}`,
  );
  const natsCredentials = (user: string): { user: string; password: string } => ({
    user,
    password: known(secrets.nats[user], user),
  });
  const databaseUrl = (service: string): string => {
    const url = new URL(adminDatabaseUrl);
    url.username = roleOf(service);
    url.password = known(secrets.database[service], service);
    return url.href;
  };
  const admin = await step(
    'schema',
    () =>
      bootstrap({
        databaseUrl: adminDatabaseUrl,
        databasePasswords: secrets.database,
        natsUrl,
        natsAdmin: natsCredentials('admin'),
        archiveAfterDays: given.archiveAfterDays,
        log,
      }),
    ({ summary }) => summary,
  );
  teardown.add(admin.close);

  const urls = new Map([...ports].map(([service, port]) => [service, `http://127.0.0.1:${port}`]));
  const around = { home, urls, databaseUrl, natsUrl, secrets, issuer };
  const fleet = serviceFleet({
    home,
    ports,
    settingsOf: (service, port) => ({
      ...serviceSettings(service, port, around),
      ...given.settings?.[service],
    }),
    stopsWithThisProcess: given.stopsWithThisProcess ?? false,
    log,
  });
  teardown.add(() => fleet.stopAll());
  await step(
    'services',
    () => fleet.startAll(),
    () => `${services.join(' · ')}  ${services.length}/${services.length}`,
  );
  signal?.throwIfAborted();

  const addresses: Partial<Record<StackService, string>> = Object.fromEntries(urls);
  const url = urls.get('gateway') ?? [...urls.values()][0] ?? '';
  await lock.publish(url, Object.fromEntries(urls));
  return {
    home,
    url,
    urls: addresses,
    token: tokenSource(url),
    signToken: issuer.sign,
    adminDatabaseUrl,
    serviceDatabaseUrl: databaseUrl,
    natsUrl,
    natsCredentials,
    services: fleet,
    postgres: serverHandle('postgres', postgres),
    nats: busHandle(nats, natsStore(home)),
    stop: () => teardown.run(),
    kill9: async () => {
      await Promise.all([fleet.kill9All(), postgres?.kill9ForGood(), nats?.kill9ForGood()]);
      await teardown.run();
    },
  };
}

function alreadyRunning(pid: number, home: string, url: string | undefined): StackError {
  const problem =
    url === undefined
      ? `another start is under way in ${home} (pid ${pid})`
      : `already running at ${url} (pid ${pid})`;
  return new StackError({
    step: 'checks',
    problem,
    fix: 'use that one, or another folder: GLIDEPATH_HOME=…',
  });
}

function placeOf(url: string): string {
  return new URL(url).host;
}

function known(password: string | undefined, user: string): string {
  if (password === undefined) throw new RangeError(`nobody is called ${user} here`);
  return password;
}
