import type { CommandContext } from '../../command.js';
import type { ExitCode } from '../../exit-codes.js';
import { changePresentation } from '../../output/change-presentation.js';
import { type ProposalOptions, readProposal } from './read-proposal.js';
import { awaitChange, type WaitFlags } from './wait-for-change.js';

export async function submitChange(
  context: CommandContext,
  [file]: readonly string[],
  options: ProposalOptions & WaitFlags & { readonly wait?: true },
): Promise<ExitCode | undefined> {
  const { glidepath, output, terminal, signal, idempotencyKey } = context;
  const proposal = await readProposal(file, options, terminal);
  const submitted = await glidepath.changes.submit(proposal, { signal, idempotencyKey });
  terminal.say(`submitted ${submitted.key}: ${context.url}${submitted.links.self}`, 'good');
  if (options.wait === true) return awaitChange(context, submitted.id, options);
  await output.one(submitted, changePresentation);
  return undefined;
}
