import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChangeState, ChangeView } from '@glidepath/contracts';
import { removeData, type Stack, startStack, type StartStackOptions } from '@glidepath/embedded';
import { Glidepath } from '@glidepath/sdk';
import pg from 'pg';
import { type GlideResult, runGlide } from './glide.js';
import { flagOf } from './proposals.js';
import { Traffic } from './traffic.js';
import { until } from './until.js';

/** A running Glidepath with its people, its users' traffic and, where a test has to do harm, its superuser. */
export class System {
  private readonly flowing: Traffic[] = [];

  private constructor(readonly stack: Stack) {}

  /**
   * Takes some seconds: every service is a process of its own.
   * @param settings of services, beyond the usual ones
   */
  static async start(settings: StartStackOptions['settings'] = {}): Promise<System> {
    const home = await mkdtemp(join(tmpdir(), 'glidepath-e2e-'));
    try {
      return await System.on(home, settings);
    } catch (error) {
      await remove(home);
      throw error;
    }
  }

  /** On the data a system left in this folder. */
  static async on(home: string, settings: StartStackOptions['settings'] = {}): Promise<System> {
    return new System(await startStack({ home, settings, durable: false, stopsWithThisProcess: true }));
  }

  /** Ends every process at once and leaves the data. */
  async kill9(): Promise<void> {
    await this.stopTraffic();
    await this.stack.kill9();
  }

  /** Stops everything and removes the data. */
  async stop(): Promise<void> {
    await this.stopTraffic();
    await this.stack.stop();
    await remove(this.stack.home);
  }

  /** The SDK in the hands of a demo identity. */
  as(name: string): Glidepath {
    return new Glidepath({ url: this.stack.url, token: () => this.stack.token(name) });
  }

  /** `glide` in the hands of a demo identity; of nobody for null. */
  async glide(as: string | null, ...args: readonly string[]): Promise<GlideResult> {
    return this.glideWith(as === null ? null : await this.stack.token(as), ...args);
  }

  /** `glide` with a token of one's own. */
  glideWith(token: string | null, ...args: readonly string[]): Promise<GlideResult> {
    const { url, home } = this.stack;
    const environment = { GLIDEPATH_URL: url, GLIDEPATH_HOME: home };
    return runGlide(args, token === null ? environment : { ...environment, GLIDEPATH_TOKEN: token });
  }

  /** Registers services that hardly anybody would miss, owned by payments. */
  register(...services: readonly string[]): Promise<void> {
    return this.registerTier(4, services);
  }

  /** Registers services that nobody can do without, owned by payments. */
  registerCritical(...services: readonly string[]): Promise<void> {
    return this.registerTier(1, services);
  }

  /** Lets users come to a service until the system stops. */
  async letTrafficFlow(service: string, canaryFailsEvery?: number): Promise<void> {
    const { stack } = this;
    const bus = { servers: stack.natsUrl, ...stack.natsCredentials('publisher') };
    const harm = canaryFailsEvery === undefined ? {} : { canaryFailsEvery };
    const target = { url: stack.url, bus, service, flag: flagOf(service) };
    this.flowing.push(await Traffic.start({ ...target, ...harm }));
  }

  /** Waits until a change is in one of these states. */
  untilState(change: string, ...states: readonly ChangeState[]): Promise<ChangeView> {
    return until(`${change} is ${states.join(' or ')}`, async () => {
      const view = await this.as('eve').changes.get(change);
      return states.includes(view.state) ? view : undefined;
    });
  }

  /** As the superuser of Postgres. */
  async sql<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.stack.adminDatabaseUrl });
    await client.connect();
    try {
      return (await client.query<Row>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  private async registerTier(tier: number, services: readonly string[]): Promise<void> {
    const entry = {
      owner: 'team-e2e',
      domain: 'payments',
      tier,
      environments: ['production'],
      dependsOn: [],
    };
    await Promise.all(services.map((service) => this.as('rita').services.put(service, { ...entry })));
  }

  private async stopTraffic(): Promise<void> {
    await Promise.all(this.flowing.splice(0).map((traffic) => traffic.stop()));
  }
}

async function remove(home: string): Promise<void> {
  await removeData(home);
  await rm(home, { recursive: true, force: true });
}
