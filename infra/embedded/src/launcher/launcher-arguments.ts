import { parseArgs } from 'node:util';

export const COMMANDS = ['start', 'demo', 'doctor', 'nats-config'] as const;
export type LauncherCommand = (typeof COMMANDS)[number];

export interface LauncherArguments {
  readonly command: LauncherCommand;
  /** Begin with empty data. */
  readonly fresh: boolean;
  /** No demo fleet. */
  readonly noDemo: boolean;
  /** The gateway's port. */
  readonly port?: number;
  readonly verbose: boolean;
  readonly json: boolean;
}

/** A command line that means nothing to us; the message says what would. */
export class UsageError extends Error {}

export const USAGE = `Usage: npm start -- [options]      everything on this machine, until Ctrl-C
       npm run demo -- [options]   the demo story on temporary data, then exit
       npm run doctor              what this machine is missing

  --fresh       begin with empty data (start)
  --no-demo     no demo fleet (start)
  --port N      the gateway's port; fails when it is in use
  --json        one JSON object for programs
  --verbose     say more`;

const HIGHEST_PORT = 65_535;

/** @throws UsageError */
export function readArguments(args: readonly string[]): LauncherArguments {
  const { values, positionals } = parse(args);
  const [command = 'start', ...rest] = positionals;
  if (!isCommand(command) || rest.length > 0)
    throw new UsageError(`unknown command: ${positionals.join(' ')}`);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && (!Number.isInteger(port) || port < 1 || port > HIGHEST_PORT)) {
    throw new UsageError(`--port ${values.port}: a number from 1 to ${HIGHEST_PORT} is needed`);
  }
  return {
    command,
    fresh: values.fresh,
    noDemo: values['no-demo'],
    verbose: values.verbose,
    json: values.json,
    ...(port === undefined ? {} : { port }),
  };
}

function parse(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { fresh: flag, 'no-demo': flag, verbose: flag, json: flag, port: { type: 'string' } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function isCommand(text: string): text is LauncherCommand {
  return (COMMANDS as readonly string[]).includes(text);
}
