import { existsSync } from 'node:fs';
import type { PreviewBody } from '@glidepath/contracts';
import type { CommandContext } from '../../command.js';
import { EXIT } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import { type PreviewRow, previewPresentation } from '../../output/preview-presentation.js';
import { readDocument } from '../change/read-proposal.js';

/** What each analysis could see at the recent traffic, of a rollout that is planned or of a file that is not submitted yet. */
export async function previewRollout(
  context: CommandContext,
  [subject = '']: readonly string[],
  { service }: { readonly service?: string },
): Promise<undefined> {
  const { glidepath, output, signal } = context;
  const { indicators } = await glidepath.rollouts.preview(await bodyOf(context, subject, service), {
    signal,
  });
  const rows = indicators.flatMap((indicator): readonly PreviewRow[] =>
    indicator.steps.length === 0
      ? [{ indicator, step: null }]
      : indicator.steps.map((step) => ({ indicator, step })),
  );
  await output.many(rows, previewPresentation);
}

async function bodyOf(
  { glidepath, signal, terminal }: CommandContext,
  subject: string,
  named: string | undefined,
): Promise<PreviewBody> {
  if (subject !== '-' && !existsSync(subject)) {
    const { service, plan } = await glidepath.rollouts.get(subject, { signal });
    return { service: named ?? service, plan };
  }
  const document = await readDocument(subject, terminal);
  const service = named ?? document['service'];
  if (typeof service !== 'string') {
    throw new Failure(EXIT.usage, `${subject} names no service`, 'say whose traffic: --service checkout');
  }
  // A change file holds its plan; anything else is taken for a plan, and the server says what it lacks.
  return { service, plan: (document['plan'] ?? document) as PreviewBody['plan'] };
}
