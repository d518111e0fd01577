import { DRIVER_LIMITS } from '@glidepath/contracts';
import { Injectable } from '@nestjs/common';
import { Routes } from '../../application/routes.js';
import type { DriverCapabilities } from '../../domain/driver-capabilities.js';
import { DriverRefusedError } from '../../domain/errors.js';
import type { ArmObservation, Observation } from '../../domain/observation.js';
import { OUTSIDE } from '../../domain/outside-capabilities.js';
import type { HaproxyRoute } from '../../domain/route.js';
import {
  type ArmSizes,
  SERVER_WEIGHT_TOLERANCE,
  serverWeights,
  shareOf,
} from '../../domain/server-weights.js';
import {
  type Applied,
  type Steered,
  type TargetOf,
  TrafficDriver,
  type Verification,
  type WeightOrder,
  type WeightPlan,
} from '../../driver.js';
import { askHaproxy } from './ask-haproxy.js';
import { armOf, readStats, worstHealth } from './haproxy-stats.js';

type Target = TargetOf<'haproxy'>;

/** Management Guide, `set server … weight`: absolute weights are 0 to 256. */
const MOST_WEIGHT = 256;

const CAPABILITIES: DriverCapabilities = {
  ...OUTSIDE,
  ...DRIVER_LIMITS.haproxy,
  tolerancePoints: SERVER_WEIGHT_TOLERANCE,
  counts: true,
};

/** One server's weight as commanded and as read. */
interface Weight {
  readonly server: string;
  readonly wanted: number;
  readonly set: number;
  readonly initial: number;
}

/**
 * HAProxy through its Runtime API. Weights are sent absolute and read back, as `5%` means percent of the weight in the
 * file and an accepted command proves nothing; a restart forgets them, which `verify` sees as drift.
 */
@Injectable()
export class HaproxyDriver extends TrafficDriver<Target> {
  readonly kind = 'haproxy';

  constructor(private readonly routes: Routes) {
    super();
  }

  override capabilities(): DriverCapabilities {
    return CAPABILITIES;
  }

  override async plan({ target, weightPercent }: WeightOrder<Target>): Promise<WeightPlan> {
    const route = this.routes.of('haproxy', target.route);
    const weights = serverWeights(weightPercent, sizesOf(route), MOST_WEIGHT);
    const read = await this.readAll(route, weightPercent);
    const changes = read.flatMap((each) => each.filter(isOff).map(changeOf));
    return { weightPercent: shareOf(weights, sizesOf(route)) ?? 0, changes: [...new Set(changes)] };
  }

  override async apply({ target, weightPercent }: WeightOrder<Target>): Promise<Applied> {
    const route = this.routes.of('haproxy', target.route);
    const applied = await Promise.all(route.sockets.map((socket) => set(route, socket, weightPercent)));
    return { outcome: applied.includes('accepted') ? 'accepted' : 'unchanged' };
  }

  override async verify({ target, weightPercent }: WeightOrder<Target>): Promise<Verification> {
    const route = this.routes.of('haproxy', target.route);
    const processes = await this.readAll(route, weightPercent);
    const off = processes.flatMap((each) => each.filter(isOff));
    const setPercent = sharesOf(route, processes[0] ?? []);
    if (off.length === 0) return { outcome: 'converged', setPercent: setPercent ?? 0 };
    const isRestarted = processes.some(
      (each) => each.some(isOff) && each.every(({ set: now, initial }) => now === initial),
    );
    const why = isRestarted
      ? 'HAProxy has the weights of its file again, as after a restart'
      : 'somebody else set it';
    const reason = `${why}: ${off.map(changeOf).join(', ')}`;
    return { outcome: 'drifted', setPercent, reason, isRestart: isRestarted };
  }

  override async observe({ target }: Steered<Target>): Promise<Observation> {
    const route = this.routes.of('haproxy', target.route);
    const seen = await Promise.all(route.sockets.map((socket) => observeProcess(route, socket)));
    return {
      epoch: seen.map(({ epoch }) => epoch).join(','),
      stable: together(seen.map(({ stable }) => stable)),
      canary: together(seen.map(({ canary }) => canary)),
    };
  }

  override reset(order: Omit<WeightOrder<Target>, 'weightPercent'>): Promise<Applied> {
    return this.apply({ ...order, weightPercent: 0 });
  }

  private readAll(route: HaproxyRoute, weightPercent: number): Promise<readonly (readonly Weight[])[]> {
    return Promise.all(route.sockets.map((socket) => readWeights(route, socket, weightPercent)));
  }
}

async function set(route: HaproxyRoute, socket: string, weightPercent: number): Promise<Applied['outcome']> {
  const before = await readWeights(route, socket, weightPercent);
  if (!before.some(isOff)) return 'unchanged';
  // The growing arm first: at no moment may both be at 0.
  const growing = before.toSorted((a, b) => b.wanted - b.set - (a.wanted - a.set));
  const commands = growing.map(
    ({ server, wanted }) => `set server ${route.backend}/${server} weight ${wanted}`,
  );
  const answer = (await askHaproxy(socket, commands.join('; '), route.timeoutMs)).trim();
  if (answer !== '') throw new DriverRefusedError('haproxy', answer);
  const after = await readWeights(route, socket, weightPercent);
  const off = after.filter(isOff);
  if (off.length > 0) throw new DriverRefusedError('haproxy', `read back: ${off.map(changeOf).join(', ')}`);
  return 'accepted';
}

async function readWeights(
  route: HaproxyRoute,
  socket: string,
  weightPercent: number,
): Promise<readonly Weight[]> {
  const wanted = serverWeights(weightPercent, sizesOf(route), MOST_WEIGHT);
  const servers = [
    ...route.stable.map((server) => ({ server, wanted: wanted.stable })),
    ...route.canary.map((server) => ({ server, wanted: wanted.canary })),
  ];
  const commands = servers.map(({ server }) => `get weight ${route.backend}/${server}`);
  const answer = await askHaproxy(socket, commands.join('; '), route.timeoutMs);
  const found = [...answer.matchAll(/^(\d+) \(initial (\d+)\)$/gm)];
  if (found.length !== servers.length) {
    throw new DriverRefusedError(
      'haproxy',
      `get weight answered ${JSON.stringify(answer.trim().slice(0, 200))}`,
    );
  }
  return servers.map((server, index) => {
    const [, now, initial] = found[index] ?? [];
    return { ...server, set: Number(now), initial: Number(initial) };
  });
}

async function observeProcess(route: HaproxyRoute, socket: string): Promise<Observation> {
  const { backend, timeoutMs } = route;
  const [info, stat] = await Promise.all([
    askHaproxy(socket, 'show info', timeoutMs),
    askHaproxy(socket, `show stat ${backend} 4 -1`, timeoutMs),
  ]);
  const rows = readStats(stat);
  const epoch = ['Pid', 'Start_time_sec'].map(
    (name) => new RegExp(`^${name}: (\\d+)`, 'm').exec(info)?.[1] ?? '-',
  );
  return {
    epoch: epoch.join('@'),
    stable: armOf(rows, backend, route.stable),
    canary: armOf(rows, backend, route.canary),
  };
}

function sizesOf({ stable, canary }: HaproxyRoute): ArmSizes {
  return { stable: stable.length, canary: canary.length };
}

function sharesOf({ stable, canary }: HaproxyRoute, weights: readonly Weight[]): number | null {
  const sum = (servers: readonly string[]): number =>
    weights.filter(({ server }) => servers.includes(server)).reduce((total, { set: now }) => total + now, 0);
  return shareOf({ stable: sum(stable), canary: sum(canary) }, { stable: 1, canary: 1 });
}

function isOff({ wanted, set: now }: Weight): boolean {
  return wanted !== now;
}

function changeOf({ server, wanted, set: now }: Weight): string {
  return `${server} has ${now} instead of ${wanted}`;
}

function together(arms: readonly ArmObservation[]): ArmObservation {
  const sum = (of: (arm: ArmObservation) => number | null): number =>
    arms.reduce((total, arm) => total + (of(arm) ?? 0), 0);
  return {
    health: worstHealth(arms.map(({ health }) => health)),
    requests: sum(({ requests }) => requests),
    redispatched: sum(({ redispatched }) => redispatched),
  };
}
