import type { CommandContext } from '../../command.js';
import { eventLine } from '../../output/event-presentation.js';

/** After these nothing more happens to a change. */
const LAST = new Set([
  'change.completed',
  'change.rolled-back',
  'change.failed',
  'change.rejected',
  'change.cancelled',
  'change.expired',
  'change.detected',
]);

/** One line for each event, from the first on: text for people, a JSON object for programs. */
export async function watchChange(
  { glidepath, output, signal }: CommandContext,
  [change = '']: readonly string[],
): Promise<undefined> {
  const { id } = await glidepath.changes.get(change, { signal });
  for await (const event of glidepath.events.follow({ change: id, after: 0, signal })) {
    await output.text(output.format === 'table' ? eventLine(event) : JSON.stringify(event));
    if (LAST.has(event.type)) return;
  }
}
