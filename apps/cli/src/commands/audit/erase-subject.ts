import type { ErasureListView, ErasureRequestView, ErasureView } from '@glidepath/contracts';
import type { CommandContext } from '../../command.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import type { Presentation } from '../../output/format.js';
import { detailText } from '../../output/table.js';
import { reasonToAsk, type TwoPersonFlags, waiting } from './asked-or-confirmed.js';

const PATH = '/v1/audit/erasures';

/** Asks for an erasure, or confirms the one somebody else asked for. */
export async function eraseSubject(
  context: CommandContext,
  [subject = '']: readonly string[],
  flags: TwoPersonFlags,
): Promise<ExitCode | undefined> {
  const { glidepath, output, terminal, signal, idempotencyKey } = context;
  const reason = reasonToAsk(flags);
  if (reason === undefined) return confirmErasure(context, subject);
  const call = { method: 'POST', body: { subject, reason }, signal, idempotencyKey } as const;
  await output.one(await glidepath.transport.json<ErasureRequestView>(PATH, call), requestPresentation);
  terminal.say(
    `nothing is erased before another admin runs: glide audit erase ${subject} --confirm`,
    'waiting',
  );
  return undefined;
}

async function confirmErasure(
  { glidepath, output, terminal, signal, idempotencyKey, agrees }: CommandContext,
  subject: string,
): Promise<ExitCode | undefined> {
  const { requests } = await glidepath.transport.json<ErasureListView>(PATH, { signal });
  const found = requests.find((request) => request.subject === subject);
  const { requestId, reason, requestedBy } = waiting(found, `${subject} to be erased`);
  terminal.say(`asked for by ${requestedBy.join(' for ')}: ${reason}`);
  const question = `Erase ${subject}? What they wrote can never be read again, here or by anybody.`;
  if (!(await agrees(question))) return EXIT.declined;
  const call = { method: 'POST', body: { subject }, signal, idempotencyKey } as const;
  const erased = await glidepath.transport.json<ErasureView>(`${PATH}/${requestId}/confirm`, call);
  await output.one(erased, presentation);
  return undefined;
}

const requestPresentation: Presentation<ErasureRequestView> = {
  id: ({ requestId }) => requestId,
  columns: {
    request: ({ requestId }) => requestId,
    subject: ({ subject }) => subject,
    expires: ({ expiresAt }) => expiresAt,
  },
  detail: ({ requestId, subject, reason, requestedBy, expiresAt, position }) =>
    detailText(`asked for: ${subject} erased`, {
      request: requestId,
      by: requestedBy.join(' for '),
      reason,
      'to be confirmed before': expiresAt,
      position,
    }),
};

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
