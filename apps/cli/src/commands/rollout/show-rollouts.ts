import type { RolloutFilter } from '@glidepath/sdk';
import type { CommandContext } from '../../command.js';
import { rolloutPresentation } from '../../output/rollout-presentation.js';

export async function getRollout(
  { glidepath, output, signal }: CommandContext,
  [rollout = '']: readonly string[],
): Promise<undefined> {
  await output.one(await glidepath.rollouts.get(rollout, { signal }), rolloutPresentation);
}

export async function listRollouts(
  { glidepath, output, signal }: CommandContext,
  _args: readonly string[],
  { status, limit }: RolloutFilter,
): Promise<undefined> {
  const { items } = await glidepath.rollouts.list({ status, limit }, { signal });
  await output.many(items, rolloutPresentation);
}
