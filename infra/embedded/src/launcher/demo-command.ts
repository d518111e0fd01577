import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StackError } from '../stack-error.js';
import { removeData } from '../stack/remove-data.js';
import { startStack } from '../stack/start-stack.js';
import { timed } from '../stack/step-report.js';
import { demoModule, startFleetOn, storyOn } from './demo-module.js';
import type { DemoModule, StoryLine, StoryReport } from './demo-module.js';
import { flightLine } from './flight-line.js';
import type { LauncherArguments } from './launcher-arguments.js';
import type { Screen } from './screen.js';
import { stopSignal } from './stop-signal.js';
import { summariseStory } from './summarise-story.js';
import { Teardown } from '../stack/teardown.js';

const EXIT_NOT_AS_EXPECTED = 1;
const EXIT_INTERRUPTED = 130;

/** The demo story on temporary data and free ports, flown to its end. @returns 0 when every flight ended as it should */
export async function demoCommand(args: LauncherArguments, screen: Screen): Promise<number> {
  const demo = await demoModule();
  if (demo === undefined) throw new StackError({ step: 'demo', problem: 'not built', fix: 'npm run build' });
  const signal = stopSignal();
  screen.title();
  const report = await flyOnce(demo, args, screen, signal).catch((error: unknown) => {
    if (signal.aborted) return undefined;
    throw error;
  });
  if (report === undefined) return EXIT_INTERRUPTED;
  summariseStory(screen, report);
  screen.result(report);
  return demo.isStoryOk(report) ? 0 : EXIT_NOT_AS_EXPECTED;
}

async function flyOnce(
  demo: DemoModule,
  args: LauncherArguments,
  screen: Screen,
  signal: AbortSignal,
): Promise<StoryReport> {
  const home = await mkdtemp(join(tmpdir(), 'glidepath-demo-'));
  const teardown = new Teardown();
  teardown.add(async () => {
    await removeData(home);
    await rm(home, { recursive: true, force: true });
  });
  try {
    const stack = await startStack({
      home,
      ...(args.port === undefined ? {} : { gatewayPort: args.port }),
      stopsWithThisProcess: true,
      signal,
      onStep: (step) => screen.step(step),
      log: (line) => screen.note(line),
    });
    teardown.add(() => stack.stop());
    const start = () => startFleetOn(demo, stack, (line) => screen.detail(line.trimEnd()));
    const fleet = await timed(
      'demo fleet',
      start,
      () => 'three services under load',
      (step) => screen.step(step),
    );
    teardown.add(() => fleet.stop());
    screen.line();
    const onLine = (line: StoryLine): void => screen.line(flightLine(line));
    return await demo.flyStory({ ...storyOn(stack, fleet), signal, onLine });
  } finally {
    await teardown.run();
  }
}
