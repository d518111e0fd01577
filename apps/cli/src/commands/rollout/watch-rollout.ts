import type { RolloutStatus, RolloutView } from '@glidepath/contracts';
import type { CommandContext } from '../../command.js';
import { rolloutPresentation } from '../../output/rollout-presentation.js';

const OVER: readonly RolloutStatus[] = ['completed', 'rolled-back'];

/**
 * Shows a rollout whenever something became of it, until it has ended. On a terminal the picture is drawn over the one
 * before; elsewhere, and in the other formats, each is a document of its own.
 */
export async function watchRollout(
  context: CommandContext,
  rollout: string,
  target?: string,
): Promise<undefined> {
  const { glidepath, signal } = context;
  const first = await glidepath.rollouts.get(rollout, { signal, target });
  const { rolloutId, changeId } = first;
  const show = shower(context);
  await show(first);
  if (OVER.includes(first.status)) return;
  const isJoint = first.targets.length > 0;
  const following = { change: changeId, after: 0, signal, ...(isJoint ? {} : { aggregate: 'rollout' }) };
  let shown = versionsIn(first);
  for await (const event of glidepath.events.follow(following)) {
    if (event.version <= (shown.get(event.stream) ?? Number.POSITIVE_INFINITY)) continue;
    const view = await glidepath.rollouts.get(rolloutId, { signal });
    shown = versionsIn(view);
    await show(view);
    if (OVER.includes(view.status)) return;
  }
}

/** By stream, the version of everything a view shows. */
function versionsIn({ rolloutId, version, targets }: RolloutView): ReadonlyMap<string, number> {
  const aggregate = targets.length > 0 ? 'joint-rollout' : 'rollout';
  return new Map([
    [`${aggregate}-${rolloutId}`, version],
    ...targets.map(({ flight }) => [`rollout-${flight.rolloutId}`, flight.version] as const),
  ]);
}

function shower({ output, terminal }: CommandContext): (view: RolloutView) => Promise<void> {
  let lines = 0;
  return async (view) => {
    if (output.format !== 'table') return output.one(view, rolloutPresentation);
    const text = rolloutPresentation.detail?.(view) ?? '';
    await terminal.write(`${terminal.isResultOnScreen ? over(lines) : ''}${text}\n`);
    lines = text.split('\n').length;
  };
}

/** Goes up so many lines and clears what is below (ECMA-48, CUU and ED). */
function over(lines: number): string {
  return lines === 0 ? '' : `\u001B[${lines}A\u001B[J`;
}
