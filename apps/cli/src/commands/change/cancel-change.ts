import type { CommandContext } from '../../command.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import { changePresentation } from '../../output/change-presentation.js';

export async function cancelChange(
  { glidepath, output, signal, idempotencyKey, agrees }: CommandContext,
  [change = '']: readonly string[],
  { reason }: { readonly reason: string },
): Promise<ExitCode | undefined> {
  if (!(await agrees(`Cancel ${change}?`))) return EXIT.declined;
  await output.one(
    await glidepath.changes.cancel(change, reason, { signal, idempotencyKey }),
    changePresentation,
  );
  return undefined;
}
