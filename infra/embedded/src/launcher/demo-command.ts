import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StackError } from '../stack-error.js';
import { removeData } from '../stack/remove-data.js';
import { startStack } from '../stack/start-stack.js';
import { demoModule } from './demo-module.js';
import type { LauncherArguments } from './launcher-arguments.js';
import type { Screen } from './screen.js';
import { stopSignal } from './stop-signal.js';

const EXIT_INTERRUPTED = 130;

/** The demo story on temporary data and free ports, flown to its end. @returns 0 when every flight ended as it should */
export async function demoCommand(args: LauncherArguments, screen: Screen): Promise<number> {
  const demo = await demoModule();
  if (demo === undefined) throw new StackError({ step: 'demo', problem: 'not built', fix: 'npm run build' });
  const signal = stopSignal();
  const home = await mkdtemp(join(tmpdir(), 'glidepath-demo-'));
  screen.title();
  try {
    const stack = await startStack({
      home,
      stopsWithThisProcess: true,
      signal,
      onStep: (step) => screen.step(step),
      log: (line) => screen.detail(line),
    });
    await stack.stop();
    return args.json ? 0 : 0;
  } catch (error) {
    if (signal.aborted) return EXIT_INTERRUPTED;
    throw error;
  } finally {
    await removeData(home);
  }
}
