import { developmentToken, Glidepath } from '@glidepath/sdk';
import { CommanderError } from 'commander';
import type { CommandContext, CommandSpec } from './command.js';
import { completionScript, completions } from './completion.js';
import type { Settings } from './env.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { Failure } from './failure.js';
import { DEFAULT_URL, localUrl } from './local-stack.js';
import { Output } from './output/format.js';
import { createProgram, type GlobalOptions } from './program.js';
import { reportFailure } from './report-failure.js';
import { type Streams, Terminal } from './terminal.js';

export interface Surroundings {
  readonly streams: Streams;
  readonly settings: Settings;
  readonly version: string;
  /** Aborted by Ctrl-C, with a `Failure` as its reason. */
  readonly signal: AbortSignal;
}

/** Runs `glide` with these arguments. @returns its exit code; never throws */
export async function glide(args: readonly string[], around: Surroundings): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const program = createProgram(async (spec, rest, options) => {
    exitCode = await runCommand(spec, rest, options, around);
  }, around.version);
  const { stdout, stderr } = around.streams;
  program.configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) });
  for (const command of [
    program,
    ...program.commands,
    ...program.commands.flatMap(({ commands }) => commands),
  ]) {
    command.copyInheritedSettings(program);
  }
  program
    .command('completion')
    .description('a script that completes commands in your shell')
    .argument('<shell>', 'bash, zsh or fish')
    .action((shell: string) => void stdout.write(completionScript(shell)));
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .allowUnknownOption()
    .action((words: string[]) => {
      for (const word of completions(program, words)) stdout.write(`${word}\n`);
    });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof Failure ? error.exitCode : EXIT.unexpected;
  }
}

async function runCommand(
  spec: CommandSpec,
  args: readonly string[],
  options: GlobalOptions,
  around: Surroundings,
): Promise<ExitCode> {
  const settings = options.color ? around.settings : { ...around.settings, hasColour: false };
  const terminal = new Terminal(around.streams, settings, options.quiet === true);
  try {
    const context = await contextOf(spec, options, terminal, { ...around, settings });
    const handler = await spec.load();
    return (await handler(context, args, options as never)) ?? EXIT.ok;
  } catch (error) {
    return reportFailure(around.signal.aborted ? around.signal.reason : error, spec, terminal);
  }
}

async function contextOf(
  spec: CommandSpec,
  options: GlobalOptions,
  terminal: Terminal,
  { settings, signal }: Surroundings,
): Promise<CommandContext> {
  const url = options.url ?? settings.url ?? (await localUrl(settings)) ?? DEFAULT_URL;
  if (!URL.canParse(url)) throw new Failure(EXIT.usage, `${url} is not a URL`);
  const token = tokenSource(options, url, settings, terminal);
  const isAsked = terminal.isInteractive && options.yes !== true;
  return {
    url,
    token,
    glidepath: new Glidepath({ url, token }),
    output: new Output(options.output ?? spec.format ?? 'table', terminal),
    terminal,
    settings,
    signal,
    idempotencyKey: options.idempotencyKey,
    agrees: (question) => (isAsked ? terminal.confirm(question) : Promise.resolve(true)),
  };
}

function tokenSource(
  { as, tokenStdin }: GlobalOptions,
  url: string,
  { token }: Settings,
  terminal: Terminal,
): () => Promise<string | undefined> {
  if (as !== undefined) return developmentToken(url, as);
  if (tokenStdin !== true) return () => Promise.resolve(token);
  let read: Promise<string> | undefined;
  return () => (read ??= terminal.readInput().then((text) => text.trim()));
}
