import type { RolloutCommand } from '@glidepath/contracts';
import type { CommandContext, Handler } from '../../command.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import { rolloutPresentation } from '../../output/rollout-presentation.js';

/** Stopping is one action, without a question; what puts more users on the new version is asked for twice. */
const QUESTIONS: Readonly<Record<string, (rollout: string) => string>> = {
  promote: (rollout) => `Promote ${rollout} past its present step?`,
  skip: (rollout) => `Leave out what is left of the watching of ${rollout} at this weight?`,
  retry: (rollout) => `Fly ${rollout} once more?`,
};

/** The handler of `glide rollout <verb>`. */
export function steerRollout(verb: string): Handler {
  return async (
    { glidepath, output, signal, idempotencyKey, agrees }: CommandContext,
    [rollout = '']: readonly string[],
    { reason, target }: { readonly reason: string; readonly target?: string },
  ): Promise<ExitCode | undefined> => {
    const question = QUESTIONS[verb];
    if (
      question !== undefined &&
      !(await agrees(question(target === undefined ? rollout : `${target} of ${rollout}`)))
    )
      return EXIT.declined;
    const options = { signal, idempotencyKey, target };
    const steered = await glidepath.rollouts.command(rollout, verb as RolloutCommand, reason, options);
    await output.one(steered, rolloutPresentation);
    return undefined;
  };
}
