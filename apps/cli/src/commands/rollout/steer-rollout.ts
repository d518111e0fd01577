import type { RolloutCommand } from '@glidepath/contracts';
import type { CommandContext, Handler } from '../../command.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import { rolloutPresentation } from '../../output/rollout-presentation.js';

/** The handler of `glide rollout <verb>`. */
export function steerRollout(verb: string): Handler {
  return async (
    { glidepath, output, signal, idempotencyKey, agrees }: CommandContext,
    [rollout = '']: readonly string[],
    { reason }: { readonly reason: string },
  ): Promise<ExitCode | undefined> => {
    // Stopping is one action, without a question; putting more users on the new version is asked for twice.
    if (verb === 'promote' && !(await agrees(`Promote ${rollout} past its present step?`)))
      return EXIT.declined;
    const options = { signal, idempotencyKey };
    const steered = await glidepath.rollouts.command(rollout, verb as RolloutCommand, reason, options);
    await output.one(steered, rolloutPresentation);
    return undefined;
  };
}
