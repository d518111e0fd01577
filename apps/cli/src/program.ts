import { Command, Option } from 'commander';
import type { CommandSpec, NounSpec, OptionSpec } from './command.js';
import { approvalCommands } from './commands/approval/spec.js';
import { auditCommands } from './commands/audit/spec.js';
import { changeCommands } from './commands/change/spec.js';
import { deploymentCommands } from './commands/deployment/spec.js';
import { eventsCommands } from './commands/events/spec.js';
import { flagCommands } from './commands/flag/spec.js';
import { gateCommands } from './commands/gate/spec.js';
import { judgeCommands } from './commands/judge/spec.js';
import { machineCommands } from './commands/machine/spec.js';
import { rolloutCommands } from './commands/rollout/spec.js';
import { serviceCommands } from './commands/service/spec.js';
import { FORMATS } from './output/format.js';

const NOUNS: readonly NounSpec[] = [
  changeCommands,
  rolloutCommands,
  flagCommands,
  gateCommands,
  judgeCommands,
  approvalCommands,
  serviceCommands,
  deploymentCommands,
  eventsCommands,
  auditCommands,
  machineCommands,
];

/** Options every command takes, as commander gives them. */
export interface GlobalOptions {
  readonly output?: (typeof FORMATS)[number];
  readonly url?: string;
  readonly as?: string;
  readonly tokenStdin?: true;
  readonly idempotencyKey?: string;
  readonly yes?: true;
  readonly quiet?: true;
  readonly color: boolean;
}

/** Runs one command. */
export type Runner = (spec: CommandSpec, args: readonly string[], options: GlobalOptions) => Promise<void>;

/** The grammar of `glide`, made from what the nouns declare. */
export function createProgram(run: Runner, version: string): Command {
  const program = new Command('glide')
    .description('Glidepath, air traffic control for production changes')
    .version(version)
    .addOption(new Option('-o, --output <format>', 'how to show results').choices(FORMATS))
    .option('--url <url>', 'the gateway (GLIDEPATH_URL; else the local stack)')
    .option('--as <name>', 'act as somebody of the demonstration; development on loopback only')
    .option('--token-stdin', 'read the token from standard input (else GLIDEPATH_TOKEN)')
    .option('--idempotency-key <key>', 'the same key and request again give the first answer')
    .option('-y, --yes', 'do not ask')
    .option('--quiet', 'results and errors only')
    .option('--no-color', 'plain text')
    .addHelpText('after', '\nExit codes are documented in docs/cli.md and never change.')
    .exitOverride();
  for (const { noun, summary, commands } of NOUNS) {
    const parent = noun === null ? program : program.command(noun).description(summary).exitOverride();
    for (const spec of commands) addCommand(parent, spec, run);
  }
  return program;
}

function addCommand(parent: Command, spec: CommandSpec, run: Runner): void {
  const command = parent.command(spec.usage).description(spec.summary).exitOverride();
  for (const option of spec.options ?? []) command.addOption(optionOf(option));
  command.action(() => run(spec, command.args, command.optsWithGlobals<GlobalOptions>()));
}

function optionOf(spec: OptionSpec): Option {
  const { flags, summary, choices, parse, isRepeatable, isRequired } = spec;
  const option = new Option(flags, summary);
  if (choices !== undefined) option.choices(choices);
  if (parse !== undefined) option.argParser(parse);
  if (isRepeatable === true) {
    option.argParser((value: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), value]);
  }
  if (isRequired === true) option.makeOptionMandatory();
  if (spec.default !== undefined) option.default(parse?.(spec.default) ?? spec.default, spec.default);
  return option;
}
