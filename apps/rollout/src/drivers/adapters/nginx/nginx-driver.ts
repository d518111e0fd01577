import { DRIVER_LIMITS } from '@glidepath/contracts';
import { execFile } from 'node:child_process';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Clock } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { Routes } from '../../application/routes.js';
import type { DriverCapabilities } from '../../domain/driver-capabilities.js';
import { DriverRefusedError, DriverUnreachableError } from '../../domain/errors.js';
import { type Observation, UNSEEN } from '../../domain/observation.js';
import { OUTSIDE } from '../../domain/outside-capabilities.js';
import type { NginxRoute } from '../../domain/route.js';
import {
  type Applied,
  type Steered,
  type TargetOf,
  TrafficDriver,
  type Verification,
  type WeightOrder,
  type WeightPlan,
} from '../../driver.js';
import { shareInFile, splitFile } from './split-file.js';

type Target = TargetOf<'nginx'>;
const run = promisify(execFile);

/** New workers serve by the new file within this, or the reload was lost. */
const RELOADED_WITHIN_MS = 5_000;

const CAPABILITIES: DriverCapabilities = { ...OUTSIDE, ...DRIVER_LIMITS.nginx, isSticky: true };

/**
 * nginx by a file with `split_clients` and a reload. The file outlives restarts; whether the workers serve by it is asked
 * of them. A user stays with a version as far as the key of the split stays.
 */
@Injectable()
export class NginxDriver extends TrafficDriver<Target> {
  readonly kind = 'nginx';

  constructor(
    private readonly routes: Routes,
    private readonly clock: Clock,
  ) {
    super();
  }

  override capabilities(): DriverCapabilities {
    return CAPABILITIES;
  }

  override async plan({ target, weightPercent }: WeightOrder<Target>): Promise<WeightPlan> {
    const route = this.routes.of('nginx', target.route);
    const { text } = splitFile(route, weightPercent);
    const written = await read(route);
    if (written === text) return { weightPercent, changes: [] };
    const before = shareInFile(written);
    const change = `${route.canary} from ${before === null ? 'an unknown share' : `${before} %`} to ${weightPercent} %`;
    return { weightPercent, changes: [change] };
  }

  override async apply({ target, weightPercent }: WeightOrder<Target>): Promise<Applied> {
    const route = this.routes.of('nginx', target.route);
    const { text, order } = splitFile(route, weightPercent);
    const written = await read(route);
    if (written === text) {
      // A reload under way is not hurried by another; a worker of before may still answer.
      if ((await servedOrder(route)) === order || (await this.isFresh(route)))
        return { outcome: 'unchanged' };
    } else {
      await replace(route, text, written);
    }
    await reload(route);
    return { outcome: 'accepted' };
  }

  override async verify({ target, weightPercent }: WeightOrder<Target>): Promise<Verification> {
    const route = this.routes.of('nginx', target.route);
    const { text, order } = splitFile(route, weightPercent);
    const written = await read(route);
    if (written !== text) {
      const setPercent = shareInFile(written);
      return { outcome: 'drifted', setPercent, reason: 'the file says something else', isRestart: false };
    }
    if ((await servedOrder(route)) === order) return { outcome: 'converged', setPercent: weightPercent };
    const reason = 'the workers still serve by another order';
    if (await this.isFresh(route)) return { outcome: 'pending', reason };
    return {
      outcome: 'drifted',
      setPercent: null,
      reason: `${reason}: the reload was lost`,
      isRestart: true,
    };
  }

  private async isFresh({ file }: NginxRoute): Promise<boolean> {
    return this.clock.now().getTime() - (await stat(file)).mtimeMs < RELOADED_WITHIN_MS;
  }

  /** nginx open source counts no requests per upstream. */
  override async observe({ target }: Steered<Target>): Promise<Observation> {
    this.routes.of('nginx', target.route);
    return UNSEEN;
  }

  override reset(order: Omit<WeightOrder<Target>, 'weightPercent'>): Promise<Applied> {
    return this.apply({ ...order, weightPercent: 0 });
  }
}

async function read({ file }: NginxRoute): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new DriverRefusedError('nginx', `the split cannot be read: ${messageOf(error)}`);
  }
}

/** Puts the new file in place, and the old one back when nginx would not load it. */
async function replace(route: NginxRoute, text: string, before: string): Promise<void> {
  await write(route, text);
  try {
    await command(route, route.check);
  } catch (error) {
    await write(route, before);
    throw new DriverRefusedError('nginx', messageOf(error).slice(0, 500));
  }
}

/** The file is right by now: an nginx that cannot be told of it is away, and reads it when it comes. */
async function reload(route: NginxRoute): Promise<void> {
  try {
    await command(route, route.reload);
  } catch (error) {
    throw new DriverUnreachableError('nginx', messageOf(error).slice(0, 500));
  }
}

async function write({ file }: NginxRoute, text: string): Promise<void> {
  const next = `${file}.next`;
  try {
    await writeFile(next, text);
    await rename(next, file);
  } catch (error) {
    throw new DriverRefusedError('nginx', `the split cannot be written: ${messageOf(error)}`);
  }
}

async function command({ timeoutMs }: NginxRoute, [program = '', ...args]: readonly string[]): Promise<void> {
  await run(program, args, { timeout: timeoutMs });
}

async function servedOrder({ probe, timeoutMs }: NginxRoute): Promise<string> {
  try {
    // A connection of its own: one kept open may still belong to a worker from before the reload.
    const answer = await fetch(probe, {
      headers: { connection: 'close' },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return (await answer.text()).trim();
  } catch (error) {
    throw new DriverUnreachableError('nginx', messageOf(error));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
