import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RolloutPlanInput } from '@glidepath/contracts';
import {
  type RunningHaproxy,
  type RunningLoad,
  type RunningVersion,
  startHaproxy,
  startLoad,
  startVersion,
} from '@glidepath/testing/programs';

const PER_SECOND = 100;

/** A service in two versions behind an HAProxy of its own, with users that keep coming. */
export class RoutedFleet {
  private constructor(
    readonly service: string,
    private readonly folder: string,
    readonly stable: RunningVersion,
    readonly canary: RunningVersion,
    readonly haproxy: RunningHaproxy,
    readonly load: RunningLoad,
  ) {}

  static async start(service: string): Promise<RoutedFleet> {
    const folder = await mkdtemp(join(tmpdir(), 'glidepath-fleet-'));
    const stable = await startVersion('stable', 0, service);
    const canary = await startVersion('canary', 0, service);
    const haproxy = await startHaproxy(folder, { stable: stable.port, canary: canary.port });
    return new RoutedFleet(service, folder, stable, canary, haproxy, startLoad(haproxy.url, PER_SECOND));
  }

  async stop(): Promise<void> {
    await this.load.stop();
    await this.haproxy.stop();
    await Promise.all([this.stable.stop(), this.canary.stop()]);
    await rm(this.folder, { recursive: true, force: true });
  }

  /** What Prometheus scrapes of it. */
  get targets(): readonly string[] {
    return [`127.0.0.1:${this.stable.port}`, `127.0.0.1:${this.canary.port}`];
  }

  /** As the settings of the rollout service describe it. */
  get route() {
    const servers = { backend: 'svc', stable: ['stable'], canary: ['canary'] };
    return { driver: 'haproxy', sockets: [this.haproxy.socket], ...servers } as const;
  }

  /** Share of the canary among the next requests, percent, as the users see it. */
  async share(requests: number, isOver: () => Promise<boolean>): Promise<number> {
    const before = this.answered();
    while (this.answered().all - before.all < requests) {
      if (await isOver()) throw new Error('the weight was changed while the share was counted');
    }
    const after = this.answered();
    return (100 * (after.canary - before.canary)) / (after.all - before.all);
  }

  private answered(): { readonly canary: number; readonly all: number } {
    const canary = this.load.answered('canary');
    return { canary, all: canary + this.load.answered('stable') };
  }
}

/**
 * A plan by HAProxy and Prometheus.
 * @param prometheus the source to ask
 */
export function routedPlan(
  service: string,
  prometheus: string,
  steps: RolloutPlanInput['steps'],
): RolloutPlanInput {
  const counter = (more: string): string =>
    `app_requests_total{service="{{service}}",variant="{{variant}}"${more}}`;
  return {
    strategy: 'canary',
    target: { driver: 'haproxy', route: service },
    steps,
    analysis: [
      {
        sli: 'availability',
        provider: 'prometheus',
        query: { source: prometheus, every: '1s', total: counter(''), bad: counter(',code=~"5.."') },
        judge: { passOn: 'enough-samples', minSamples: 150 },
      },
    ],
  };
}
