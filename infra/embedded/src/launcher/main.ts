import { StackError, reasonOf } from '../stack-error.js';
import { readLauncherEnv } from '../env.js';
import { demoCommand } from './demo-command.js';
import { doctorCommand } from './doctor-command.js';
import { readArguments, USAGE, UsageError } from './launcher-arguments.js';
import type { LauncherArguments } from './launcher-arguments.js';
import { Screen } from './screen.js';
import type { ScreenMode } from './screen.js';
import { startCommand } from './start-command.js';

const EXIT_UNEXPECTED = 1;
const EXIT_USAGE = 2;

/** Runs one command of the launcher. @returns the exit code */
export async function main(args: readonly string[]): Promise<number> {
  let screen = new Screen('text', false);
  try {
    const given = readArguments(args);
    screen = new Screen(modeOf(given), given.verbose);
    return await run(given, screen);
  } catch (error) {
    if (error instanceof UsageError) {
      screen.failure(`${error.message}\n\n${USAGE}`);
      return EXIT_USAGE;
    }
    const isKnown = error instanceof StackError || !(error instanceof Error);
    screen.failure(isKnown ? reasonOf(error) : (error.stack ?? error.message));
    return EXIT_UNEXPECTED;
  }
}

function modeOf({ json, command }: LauncherArguments): ScreenMode {
  if (!json) return 'text';
  return command === 'start' ? 'lines' : 'object';
}

async function run(args: LauncherArguments, screen: Screen): Promise<number> {
  switch (args.command) {
    case 'start':
      return startCommand(args, screen);
    case 'demo':
      return demoCommand(args, screen);
    case 'doctor':
      return doctorCommand(args, screen);
    case 'nats-config': {
      // Loads the whole messaging library, which the other commands do without for as long as they can.
      const { natsConfig } = await import('../stack/stack-servers.js');
      process.stdout.write(await natsConfig(readLauncherEnv().GLIDEPATH_HOME));
      return 0;
    }
  }
}
