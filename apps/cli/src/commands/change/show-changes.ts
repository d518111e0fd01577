import type { ChangeFilter } from '@glidepath/sdk';
import type { CommandContext } from '../../command.js';
import { changePresentation } from '../../output/change-presentation.js';
import { eventPresentation } from '../../output/event-presentation.js';

export async function getChange(
  context: CommandContext,
  [change = '']: readonly string[],
  { at }: { readonly at?: string },
): Promise<undefined> {
  const { glidepath, output, signal } = context;
  await output.one(await glidepath.changes.get(change, { at, signal }), changePresentation);
}

interface ListOptions extends Omit<ChangeFilter, 'q'> {
  readonly query?: string;
}

export async function listChanges(
  { glidepath, output, terminal, signal }: CommandContext,
  _args: readonly string[],
  { state, service, environment, author, query, limit, cursor }: ListOptions,
): Promise<undefined> {
  const filter = { state, service, environment, author, q: query, limit, cursor };
  const { items, nextCursor } = await glidepath.changes.list(filter, { signal });
  await output.many(items, changePresentation);
  if (nextCursor) terminal.say(`there are more: --cursor ${nextCursor}`);
}

export async function listChangeEvents(
  { glidepath, output, signal }: CommandContext,
  [change = '']: readonly string[],
): Promise<undefined> {
  await output.many(await glidepath.changes.events(change, { signal }), eventPresentation);
}
