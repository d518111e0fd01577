import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Stack, startStack } from '@glidepath/embedded';
import { Worker } from '../../process/worker.js';
import type { Measure } from '../../report/figure.js';
import { median, percentile } from '../../report/percentile.js';
import type { RolloutPart, RolloutPartOptions } from '../rollout-part.js';
import type { OfrepLoad, OfrepLoadResult } from './ofrep-load.js';

const FLAG = 'bench-banner';
const PATH = `/ofrep/v1/evaluate/flags/${FLAG}`;
const CONNECTIONS = { closed: 16, open: 64 };
/** Enough for the compiler to have seen everything; a slower path takes longer to get there. */
const WARM_UP = { requests: 10_000, seconds: 60 };
/** Of one turn of a path before the other has its turn: what else the machine does then hits both. */
const TURN_SECONDS = 1;
const TOKEN_SECONDS = 3_600;

type Load = Worker<OfrepLoad, OfrepLoadResult>;

interface Round {
  readonly ours: { readonly perSecond: number; readonly p99Ms: number };
  readonly bare: { readonly perSecond: number; readonly p99Ms: number };
}

/** A single evaluation over OFREP against a handler that answers the same without doing anything. */
export const ofrepPart: RolloutPart = {
  name: 'ofrep',
  method: [
    'OFREP, ours: the rollout service of the embedded stack with everything it does besides; POST of a context of three members, a flag whose rule compares one of them and splits the users by `fractional`. Bare: a process with a handler of the same framework (Nest on Express, its own JSON body parser) that answers an object of the same form without evaluating.',
    'OFREP: a generator on raw sockets in a process of its own. Requests a second: closed loop, 16 connections. p99: open loop, Poisson arrivals at half of what ours took in that round, the same rate for both, from when a request should have left. Both are warmed up by 10,000 requests (at most 60 s) and take turns of a second; ratios are taken within a round.',
  ],
  async measure(options) {
    const home = await mkdtemp(join(tmpdir(), 'glidepath-bench-'));
    // Postgres may run under another account, which has to get in.
    await chmod(home, 0o755);
    const load: Load = new Worker(new URL('./ofrep-load-process.js', import.meta.url));
    const bare = new Worker<null, number>(new URL('./bare-process.js', import.meta.url));
    try {
      const stack = await startStack({ home, services: ['rollout'], stopsWithThisProcess: true });
      try {
        const ports = { ours: await portWithFlag(stack), bare: await bare.ask(null) };
        return figuresOf(await measureRounds(load, ports, options));
      } finally {
        await stack.stop();
      }
    } finally {
      await load.stop();
      await bare.stop();
      await rm(home, { recursive: true, force: true });
    }
  },
};

async function portWithFlag(stack: Stack): Promise<number> {
  const { rollout } = stack.urls;
  if (rollout === undefined) throw new Error('the rollout service did not start');
  const token = await stack.signToken({
    sub: 'bench-operator',
    kind: 'workload',
    roles: ['operator'],
    lifetimeSeconds: TOKEN_SECONDS,
  });
  const answer = await fetch(`${rollout}/v1/flags/${FLAG}`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      service: 'bench',
      owner: 'bench',
      variants: { on: true, off: false },
      defaultVariant: 'off',
      targeting: {
        if: [
          { '==': [{ var: 'plan' }, 'pro'] },
          {
            fractional: [
              ['on', 10_000],
              ['off', 90_000],
            ],
          },
          'off',
        ],
      },
      reason: 'to be measured',
    }),
  });
  if (!answer.ok) throw new Error(`the flag was refused: ${await answer.text()}`);
  return Number(new URL(rollout).port);
}

type Path = 'ours' | 'bare';

async function measureRounds(
  load: Load,
  ports: Readonly<Record<Path, number>>,
  { rounds, seconds, say }: RolloutPartOptions,
): Promise<readonly Round[]> {
  const turn = async (path: Path, perSecond: number | null): Promise<OfrepLoadResult> => {
    const connections = perSecond === null ? CONNECTIONS.closed : CONNECTIONS.open;
    const run = { port: ports[path], path: PATH, seconds: TURN_SECONDS, connections, perSecond };
    const result = await load.ask(run);
    if (result.refused > 0) throw new Error(`${path} refused ${result.refused} requests`);
    return result;
  };
  const inTurns = async (perSecond: number | null): Promise<Readonly<Record<Path, Turns>>> => {
    const taken = { bare: new Turns(), ours: new Turns() };
    for (let second = 0; second < seconds; second += TURN_SECONDS) {
      taken.bare.add(await turn('bare', perSecond));
      taken.ours.add(await turn('ours', perSecond));
    }
    return taken;
  };
  for (const path of ['bare', 'ours'] as const) {
    say(`  warming ${path} up`);
    let requests = 0;
    for (let second = 0; second < WARM_UP.seconds && requests < WARM_UP.requests; second += TURN_SECONDS)
      requests += (await turn(path, null)).latenciesMs.length;
  }
  const measured: Round[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const closed = await inTurns(null);
    const open = await inTurns(closed.ours.perSecond / 2);
    const of = (path: Path) => ({ perSecond: closed[path].perSecond, p99Ms: open[path].p99Ms });
    const [ours, bare] = [of('ours'), of('bare')];
    say(`  round ${round} of ${rounds}: ours ${textOf(ours)}, bare ${textOf(bare)}`);
    measured.push({ ours, bare });
  }
  return measured;
}

function textOf({ perSecond, p99Ms }: Round['ours']): string {
  return `${perSecond.toFixed(0)}/s, p99 ${p99Ms.toFixed(1)} ms`;
}

/** What a path did in all its turns. */
class Turns {
  private readonly rates: number[] = [];
  private readonly latenciesMs: number[] = [];

  add({ perSecond, latenciesMs }: OfrepLoadResult): void {
    this.rates.push(perSecond);
    for (const latencyMs of latenciesMs) this.latenciesMs.push(latencyMs);
  }

  get perSecond(): number {
    return this.rates.reduce((sum, rate) => sum + rate, 0) / this.rates.length;
  }

  get p99Ms(): number {
    return percentile(this.latenciesMs, 99);
  }
}

function figuresOf(rounds: readonly Round[]): readonly Measure[] {
  const of = (value: (round: Round) => number): number => median(rounds.map(value));
  return [
    {
      id: 'ofrep-per-second',
      what: 'single evaluations, against a bare handler of the same framework',
      value: of(({ ours }) => ours.perSecond),
      unit: '1/s',
      floor: of(({ bare }) => bare.perSecond),
      ratio: of(({ ours, bare }) => ours.perSecond / bare.perSecond),
      goal: { of: 'ratio', is: 'at least', limit: 0.6 },
    },
    {
      id: 'ofrep-p99-ms',
      what: 'of a single evaluation, 99 % at most, at half of what ours takes',
      value: of(({ ours }) => ours.p99Ms),
      unit: 'ms',
      floor: of(({ bare }) => bare.p99Ms),
      ratio: of(({ ours, bare }) => ours.p99Ms / bare.p99Ms),
      goal: { of: 'ratio', is: 'at most', limit: 2 },
    },
  ];
}
