import type { Glidepath } from '@glidepath/sdk';
import type { Settings } from './env.js';
import type { ExitCode } from './exit-codes.js';
import type { Format, Output } from './output/format.js';
import type { Terminal } from './terminal.js';

/** What a command works with. */
export interface CommandContext {
  readonly glidepath: Glidepath;
  /** Where the gateway is. */
  readonly url: string;
  /** The bearer token, undefined for nobody. */
  readonly token: () => Promise<string | undefined>;
  readonly output: Output;
  readonly terminal: Terminal;
  readonly settings: Settings;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly idempotencyKey: string | undefined;
  /** True once the user has agreed: by `--yes`, at a prompt, or because there is nobody to ask. */
  readonly agrees: (question: string) => Promise<boolean>;
}

/** Carries out a command. `options` are commander's, in camel case, as the command's `options` declare them. */
export type Handler = (
  context: CommandContext,
  args: readonly string[],
  options: never,
) => Promise<ExitCode | undefined>;

export interface OptionSpec {
  /** As commander writes them: `--for <goal>`. */
  readonly flags: string;
  readonly summary: string;
  readonly choices?: readonly string[];
  readonly default?: string;
  readonly isRequired?: boolean;
  /** May stand several times; the handler gets an array. */
  readonly isRepeatable?: boolean;
  readonly parse?: (text: string) => unknown;
}

export interface CommandSpec {
  /** The verb with its arguments: `get <change>`. */
  readonly usage: string;
  readonly summary: string;
  readonly options?: readonly OptionSpec[];
  /** When `-o` is not given; `table` if absent. */
  readonly format?: Format;
  /** Told after a failure: what did not happen. */
  readonly undone?: string;
  /** Told after Ctrl-C: what goes on all the same. */
  readonly goesOn?: string;
  /** The handler is loaded when the command is run, so that the others cost nothing. */
  readonly load: () => Promise<Handler>;
}

/** `glide <noun> <verb>`; a noun without a name has its verbs at the top. */
export interface NounSpec {
  readonly noun: string | null;
  readonly summary: string;
  readonly commands: readonly CommandSpec[];
}
