import type { CheckpointView } from '@glidepath/contracts';
import type { CommandContext } from '../../command.js';
import type { Presentation } from '../../output/format.js';
import { detailText } from '../../output/table.js';

export async function showCheckpoint(
  { glidepath, output, signal }: CommandContext,
  _args: readonly string[],
  { note }: { readonly note?: true },
): Promise<undefined> {
  const checkpoint = await glidepath.audit.checkpoint({ signal });
  if (note === true) await output.text(checkpoint.note);
  else await output.one(checkpoint, presentation);
}

const presentation: Presentation<CheckpointView> = {
  id: ({ root }) => root,
  columns: { size: ({ size }) => size, root: ({ root }) => root, log: ({ origin }) => origin },
  detail: ({ origin, size, root, verifierKey }) =>
    detailText(origin, { records: size, root, 'verifier key': verifierKey }),
};
