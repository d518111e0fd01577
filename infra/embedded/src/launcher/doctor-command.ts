import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readEmbeddedEnv, readLauncherEnv } from '../env.js';
import { findNatsServer } from '../nats/find-nats-server.js';
import { postgresAccount } from '../postgres/postgres-account.js';
import { findPostgresPrograms } from '../postgres/postgres-programs.js';
import { REPOSITORY } from '../repository.js';
import { isPortFree } from '../servers/free-port.js';
import { StackError, reasonOf } from '../stack-error.js';
import { checkNode, freeDiskMb } from '../stack/check-machine.js';
import { runningInstance } from '../stack/instance-lock.js';
import { serviceProgram } from '../stack/service-program.js';
import { DEFAULT_PORTS } from '../stack/stack-ports.js';
import { STACK_SERVICES } from '../stack/stack.js';
import type { LauncherArguments } from './launcher-arguments.js';
import type { Screen } from './screen.js';

interface Finding {
  readonly name: string;
  /** A note is worth knowing and stops nothing. */
  readonly status: 'ok' | 'note' | 'fault';
  readonly detail: string;
  readonly fix?: string;
}

const NAME_COLUMN = 14;
const STATUS_COLUMN = 6;
const LITTLE_DISK_MB = 1024;

/** What this machine has and lacks. @returns 1 when something would stop a start */
export async function doctorCommand(args: LauncherArguments, screen: Screen): Promise<number> {
  const env = readLauncherEnv();
  const home = env.GLIDEPATH_HOME;
  const findings = await Promise.all([
    look('node', () => node()),
    look('install', () => install()),
    look('build', () => build()),
    look('postgres', () => postgres(env.DATABASE_URL)),
    look('nats-server', () => natsServer(env.NATS_URL)),
    look('disk', () => disk(home)),
    look('running', () => running(home)),
    look('ports', () => ports(home)),
  ]);
  for (const { name, status, detail, fix } of findings) {
    screen.line(`${status.padEnd(STATUS_COLUMN)} ${name.padEnd(NAME_COLUMN)} ${detail}`);
    if (fix !== undefined) screen.line(`${' '.repeat(STATUS_COLUMN + NAME_COLUMN + 2)}fix: ${fix}`);
  }
  const hasFault = findings.some(({ status }) => status === 'fault');
  screen.result({ ok: !hasFault, findings });
  if (args.verbose) screen.line(`home ${home}`);
  return hasFault ? 1 : 0;
}

async function look(name: string, examine: () => Promise<Omit<Finding, 'name'>>): Promise<Finding> {
  try {
    return { name, ...(await examine()) };
  } catch (error) {
    if (error instanceof StackError) return { name, status: 'fault', detail: error.problem, fix: error.fix };
    return { name, status: 'fault', detail: reasonOf(error) };
  }
}

function node(): Promise<Omit<Finding, 'name'>> {
  checkNode();
  return Promise.resolve({ status: 'ok', detail: process.versions.node });
}

function install(): Promise<Omit<Finding, 'name'>> {
  const isComplete = existsSync(join(REPOSITORY, 'node_modules', '@glidepath', 'contracts'));
  return Promise.resolve(
    isComplete
      ? { status: 'ok', detail: 'packages are installed' }
      : { status: 'fault', detail: 'packages are missing', fix: 'npm ci' },
  );
}

function build(): Promise<Omit<Finding, 'name'>> {
  const missing = STACK_SERVICES.filter((service) => !existsSync(serviceProgram(service)));
  if (missing.length === 0) return Promise.resolve({ status: 'ok', detail: 'every service is built' });
  return Promise.resolve({ status: 'note', detail: `npm start will build ${missing.join(', ')}` });
}

async function postgres(url: string | undefined): Promise<Omit<Finding, 'name'>> {
  if (url !== undefined) return { status: 'ok', detail: `DATABASE_URL is set: ${new URL(url).host}` };
  const { version } = await findPostgresPrograms();
  const account = await postgresAccount();
  return {
    status: 'ok',
    detail: `embedded ${version}${account === undefined ? '' : ', runs as "postgres" because we are root'}`,
  };
}

async function natsServer(url: string | undefined): Promise<Omit<Finding, 'name'>> {
  if (url !== undefined) return { status: 'ok', detail: `NATS_URL is set: ${new URL(url).host}` };
  const env = readEmbeddedEnv();
  const passedOver: string[] = [];
  try {
    const { program, version, source } = await findNatsServer({ ...env, mayDownload: false }, (line) =>
      passedOver.push(line),
    );
    return { status: 'ok', detail: `${version} from ${source}: ${program}` };
  } catch (error) {
    if (!env.mayDownload || env.natsBin !== undefined) throw error;
    return {
      status: 'note',
      detail: ['npm start will download it into the cache', ...passedOver].join('; '),
    };
  }
}

async function disk(home: string): Promise<Omit<Finding, 'name'>> {
  const freeMb = await freeDiskMb(home);
  const detail = `${freeMb} MB free in ${home}`;
  return freeMb > LITTLE_DISK_MB
    ? { status: 'ok', detail }
    : { status: 'fault', detail, fix: 'free some space, or set GLIDEPATH_HOME' };
}

async function running(home: string): Promise<Omit<Finding, 'name'>> {
  const instance = await runningInstance(home);
  if (instance === undefined) return { status: 'ok', detail: 'nothing is running' };
  return { status: 'ok', detail: `${instance.url ?? 'starting'} (pid ${instance.pid})` };
}

async function ports(home: string): Promise<Omit<Finding, 'name'>> {
  if ((await runningInstance(home)) !== undefined)
    return { status: 'ok', detail: 'in use by the running stack' };
  const looked = await Promise.all(
    Object.entries(DEFAULT_PORTS).map(async ([name, port]) => ({
      name,
      port,
      isFree: await isPortFree(port),
    })),
  );
  const busy = looked.filter(({ isFree }) => !isFree).map(({ name, port }) => `${name} ${port}`);
  if (busy.length === 0) return { status: 'ok', detail: 'all free' };
  return { status: 'note', detail: `in use, the next free one is taken: ${busy.join(', ')}` };
}
