import { relative } from 'node:path';
import { readLauncherEnv } from '../env.js';
import { reasonOf } from '../stack-error.js';
import { runningInstance } from '../stack/instance-lock.js';
import { removeData } from '../stack/remove-data.js';
import { startStack } from '../stack/start-stack.js';
import type { Stack } from '../stack/stack.js';
import { timed } from '../stack/step-report.js';
import { demoModule, startFleetOn, storyOn } from './demo-module.js';
import type { DemoModule, Fleet, StoryLine } from './demo-module.js';
import { flightLine } from './flight-line.js';
import type { LauncherArguments } from './launcher-arguments.js';
import type { Screen } from './screen.js';
import { stopSignal, whenAborted } from './stop-signal.js';
import { summariseStory } from './summarise-story.js';

/** Two people of different domains, as the demo's high-risk change asks for. */
const DEMO_APPROVERS = ['grace', 'ben'];

/** Everything on this machine, until it is told to stop. @returns the exit code */
export async function startCommand(args: LauncherArguments, screen: Screen): Promise<number> {
  const env = readLauncherEnv();
  const home = env.GLIDEPATH_HOME;
  const running = await runningInstance(home);
  if (running?.url !== undefined) {
    screen.line(`already running at ${running.url} (pid ${running.pid})`);
    screen.result({ alreadyRunning: true, url: running.url, pid: running.pid });
    return 0;
  }
  const signal = stopSignal();
  screen.title();
  if (args.fresh) {
    const report = screen.step.bind(screen);
    await timed(
      'fresh',
      () => removeData(home),
      () => `removed the data in ${shown(home)}`,
      report,
    );
  }
  const stack = await startStack({
    home,
    ports: 'default',
    ...(args.port === undefined ? {} : { gatewayPort: args.port }),
    ...(env.DATABASE_URL === undefined ? {} : { databaseUrl: env.DATABASE_URL }),
    ...(env.NATS_URL === undefined ? {} : { natsUrl: env.NATS_URL }),
    archiveAfterDays: env.ARCHIVE_EVENTS_AFTER_DAYS,
    signal,
    onStep: (step) => screen.step(step),
    log: (line) => screen.note(line),
  }).catch((error: unknown) => {
    if (signal.aborted) return undefined;
    throw error;
  });
  if (stack === undefined) return goodbye(screen, home, 0);
  const demo = args.noDemo ? undefined : await demoModule();
  const fleet = demo && (await startDemoFleet(demo, stack, screen));
  introduce(screen, stack);
  if (demo !== undefined && fleet !== undefined) void flyLive(demo, stack, fleet, screen, signal);
  await whenAborted(signal);
  const stopping = performance.now();
  await fleet?.stop();
  await stack.stop();
  return goodbye(screen, home, performance.now() - stopping);
}

/** The stack is of use without its demo: a fleet that does not come up is said and no more. */
async function startDemoFleet(demo: DemoModule, stack: Stack, screen: Screen): Promise<Fleet | undefined> {
  const start = (): Promise<Fleet> => startFleetOn(demo, stack, (line) => screen.detail(line.trimEnd()));
  const describe = (): string => 'three services under load, stable and canary';
  return timed('demo fleet', start, describe, (step) => screen.step(step)).catch((error: unknown) => {
    screen.note(`no demo fleet: ${reasonOf(error)}`);
    return undefined;
  });
}

/** The demo story as it happens; the approvals are left to the person who watches. */
async function flyLive(
  demo: DemoModule,
  stack: Stack,
  fleet: Fleet,
  screen: Screen,
  signal: AbortSignal,
): Promise<void> {
  const asked = new Set<string>();
  const onLine = (line: StoryLine): void => {
    screen.line(flightLine(line));
    if (line.state !== 'awaiting-approval' || asked.has(line.key)) return;
    asked.add(line.key);
    for (const approver of DEMO_APPROVERS)
      screen.line(`          npx --no -- glide change approve ${line.key} --as ${approver}`);
  };
  await demo
    .flyStory({ ...storyOn(stack, fleet), approve: false, signal, onLine })
    .then((report) => {
      summariseStory(screen, report);
      screen.line();
      screen.line('Now one of your own');
      screen.line('  npx --no -- glide change submit docs/examples/change.yaml --as ada --wait');
    })
    .catch((error: unknown) => {
      if (!signal.aborted) screen.note(`the demo story ended early: ${reasonOf(error)}`);
    });
}

function introduce(screen: Screen, { url, urls, home }: Stack): void {
  screen.line();
  screen.entry('Glidepath', `${url}/`);
  screen.entry('API docs', `${url}/api-reference`);
  screen.entry('OpenAPI', `${url}/v1/openapi.json`);
  screen.entry('Health', `${url}/readyz`);
  screen.line();
  screen.line('Development mode: loopback only, demo identities. Not for production.');
  screen.line();
  screen.line('Try it, in another terminal');
  screen.line('  npx --no -- glide change list');
  screen.line(`  curl -s ${url}/v1/changes`);
  screen.line('  npx --no -- glide audit verify');
  screen.line();
  screen.line(`Ctrl-C stops everything; data and logs are kept in ${shown(home)}`);
  screen.result({ url, urls, home, pid: process.pid });
}

function goodbye(screen: Screen, home: string, tookMs: number): number {
  screen.line();
  screen.line(`stopped in ${(tookMs / 1000).toFixed(1)}s · data kept in ${shown(home)}`);
  screen.result({ stopped: true, tookMs: Math.round(tookMs) });
  return 0;
}

/** As a person would type it from here. */
function shown(folder: string): string {
  const path = relative(process.cwd(), folder);
  return path.startsWith('..') ? folder : `./${path}`;
}
