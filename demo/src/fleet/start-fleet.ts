import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { DEMO_FLEET, type FleetPlan } from './fleet-plan.js';
import type { VariantTotals } from './traffic-counter.js';

export interface FleetOptions {
  /** Where flags are evaluated, for instance `http://127.0.0.1:7404`. */
  readonly ofrepUrl: string;
  readonly natsUrl: string;
  /** Credentials of the publishers' account: slices and deploy events, nothing else. */
  readonly natsUser: string;
  readonly natsPassword: string;
  readonly plan?: FleetPlan;
  /** Where the fleet's own output goes; stderr when absent. */
  readonly onOutput?: (line: string) => void;
}

export type FleetTotals = Readonly<Record<string, { stable: VariantTotals; canary: VariantTotals }>>;

export interface Fleet {
  readonly pid: number;
  /** Requests by service and variant since the start. */
  totals(): Promise<FleetTotals>;
  stop(): Promise<void>;
}

/** Starts the demo fleet in a process of its own and waits until it serves and carries load. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const child = fork(fileURLToPath(new URL('./fleet-main.js', import.meta.url)), {
    env: {
      PATH: '',
      OFREP_URL: options.ofrepUrl,
      NATS_URL: options.natsUrl,
      NATS_USER: options.natsUser,
      NATS_PASSWORD: options.natsPassword,
      FLEET_PLAN: JSON.stringify(options.plan ?? DEMO_FLEET),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const output of [child.stdout, child.stderr]) {
    output?.on('data', (bytes: Buffer) => (options.onOutput ?? defaultOutput)(bytes.toString('utf8')));
  }
  await answer(child, 'ready', undefined);
  return {
    pid: child.pid ?? 0,
    totals: async () => (await answer(child, 'totals', 'totals')) as FleetTotals,
    stop: () => stop(child),
  };
}

function defaultOutput(text: string): void {
  process.stderr.write(text);
}

async function answer(child: ChildProcess, key: string, question: string | undefined): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      if (typeof message !== 'object' || message === null || !(key in message)) return;
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve((message as Record<string, unknown>)[key]);
    };
    const onExit = (code: number | null): void => {
      reject(new Error(`the demo fleet ended with code ${code ?? 'none'} before it was ${key}`));
    };
    child.on('message', onMessage);
    child.once('exit', onExit);
    if (question !== undefined) child.send(question);
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
