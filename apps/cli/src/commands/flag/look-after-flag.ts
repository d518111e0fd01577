import type { FlagCommandInput, FlagInput } from '@glidepath/contracts';
import type { RemovedFlag } from '@glidepath/sdk';
import type { CommandContext, Handler } from '../../command.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import { flagPresentation } from '../../output/flag-presentation.js';
import type { Presentation } from '../../output/format.js';
import { readDocument } from '../change/read-proposal.js';

type Upkeep = Exclude<FlagCommandInput, { command: 'remove' }>;

interface DefineFlags {
  readonly file: string;
  readonly reason: string;
  readonly service?: string;
  readonly owner?: string;
}

/** The server knows what a definition must be, and says it better. */
export async function defineFlag(
  { glidepath, output, terminal, signal, idempotencyKey }: CommandContext,
  [flag = '']: readonly string[],
  { file, reason, service, owner }: DefineFlags,
): Promise<undefined> {
  const given = Object.entries({ reason, service, owner }).filter(([, value]) => value !== undefined);
  const definition = { ...(await readDocument(file, terminal)), ...Object.fromEntries(given) } as FlagInput;
  const defined = await glidepath.flags.define(flag, definition, { signal, idempotencyKey });
  await output.one(defined, flagPresentation);
}

export async function removeFlag(
  { glidepath, output, signal, idempotencyKey, agrees }: CommandContext,
  [flag = '']: readonly string[],
  { reason }: { readonly reason: string },
): Promise<ExitCode | undefined> {
  if (!(await agrees(`Remove ${flag}? Its callers get the default in their code.`))) return EXIT.declined;
  await output.one(await glidepath.flags.remove(flag, reason, { signal, idempotencyKey }), removal);
  return undefined;
}

const removal: Presentation<RemovedFlag> = {
  id: ({ flag }) => flag,
  columns: { flag: ({ flag }) => flag, state: () => 'removed' },
};

/** The handler of `glide flag enable` and `glide flag disable`. */
export function switchFlag(command: 'enable' | 'disable'): Handler {
  return (context, [flag = ''], { reason }: { readonly reason: string }) =>
    carryOut(context, flag, { command, reason });
}

export function handOverFlag(
  context: CommandContext,
  [flag = '']: readonly string[],
  { to, reason }: { readonly to: string; readonly reason: string },
): Promise<undefined> {
  return carryOut(context, flag, { command: 'hand-over', owner: to, reason });
}

export function expireFlag(
  context: CommandContext,
  [flag = '']: readonly string[],
  { on, reason }: { readonly on: string; readonly reason: string },
): Promise<undefined> {
  return carryOut(context, flag, { command: 'set-expiry', expiresAt: momentOf(on), reason });
}

/** A date is its first moment, UTC. */
function momentOf(text: string): string | null {
  if (text === 'never') return null;
  const moment = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
  if (Number.isNaN(moment.getTime()))
    throw new Failure(EXIT.usage, `${text} is not a date`, '--on 2026-06-01, or --on never');
  return moment.toISOString();
}

async function carryOut(
  { glidepath, output, signal, idempotencyKey }: CommandContext,
  flag: string,
  command: Upkeep,
): Promise<undefined> {
  const after = await glidepath.flags.command(flag, command, { signal, idempotencyKey });
  await output.one(after, flagPresentation);
}
