import type { RolloutFilter } from '@glidepath/sdk';
import type { CommandContext } from '../../command.js';
import { rolloutPresentation } from '../../output/rollout-presentation.js';
import { watchRollout } from './watch-rollout.js';

export async function getRollout(
  context: CommandContext,
  [rollout = '']: readonly string[],
  { watch, target }: { readonly watch?: boolean; readonly target?: string },
): Promise<undefined> {
  if (watch === true) return watchRollout(context, rollout, target);
  const { glidepath, output, signal } = context;
  await output.one(await glidepath.rollouts.get(rollout, { signal, target }), rolloutPresentation);
  return undefined;
}

export async function listRollouts(
  { glidepath, output, signal }: CommandContext,
  _args: readonly string[],
  { status, service, limit }: RolloutFilter,
): Promise<undefined> {
  const { items } = await glidepath.rollouts.list({ status, service, limit }, { signal });
  await output.many(items, rolloutPresentation);
}
