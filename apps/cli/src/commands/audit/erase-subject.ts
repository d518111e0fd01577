import type { ErasureView } from '@glidepath/contracts';
import type { CommandContext } from '../../command.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import type { Presentation } from '../../output/format.js';
import { detailText } from '../../output/table.js';

export async function eraseSubject(
  { glidepath, output, signal, idempotencyKey, agrees }: CommandContext,
  [subject = '']: readonly string[],
  { reason }: { readonly reason: string },
): Promise<ExitCode | undefined> {
  const question = `Erase ${subject}? What they wrote can never be read again, here or by anybody.`;
  if (!(await agrees(question))) return EXIT.declined;
  const erased = await glidepath.transport.json<ErasureView>('/v1/audit/erasures', {
    method: 'POST',
    body: { subject, reason },
    signal,
    idempotencyKey,
  });
  await output.one(erased, presentation);
  return undefined;
}

const presentation: Presentation<ErasureView> = {
  id: ({ subject }) => subject,
  columns: {
    subject: ({ subject }) => subject,
    erased: ({ erasedAt }) => erasedAt,
    keys: ({ keysDestroyed }) => keysDestroyed,
  },
  detail: ({ subject, reason, erasedAt, keysDestroyed, position }) =>
    detailText(`${subject} is erased`, { at: erasedAt, reason, 'keys destroyed': keysDestroyed, position }),
};
