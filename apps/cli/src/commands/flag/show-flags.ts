import type { FlagEvaluation, FlagFilter } from '@glidepath/sdk';
import type { CommandContext } from '../../command.js';
import { EXIT } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import { flagPresentation } from '../../output/flag-presentation.js';
import type { Presentation } from '../../output/format.js';

export async function listFlags(
  { glidepath, output, signal }: CommandContext,
  _args: readonly string[],
  { service, owner, stale }: FlagFilter,
): Promise<undefined> {
  const { items } = await glidepath.flags.list({ service, owner, stale }, { signal });
  await output.many(items, flagPresentation);
}

export async function getFlag(
  { glidepath, output, signal }: CommandContext,
  [flag = '']: readonly string[],
): Promise<undefined> {
  await output.one(await glidepath.flags.get(flag, { signal }), flagPresentation);
}

interface EvaluateFlags {
  readonly user?: string;
  readonly context?: readonly string[];
}

export async function evaluateFlag(
  { glidepath, output, signal }: CommandContext,
  [flag = '']: readonly string[],
  { user, context = [] }: EvaluateFlags,
): Promise<undefined> {
  const targetingKey = user === undefined ? {} : { targetingKey: user };
  const asked = { ...Object.fromEntries(context.map(memberOf)), ...targetingKey };
  await output.one(await glidepath.flags.evaluate(flag, asked, { signal }), evaluationPresentation);
}

/** `plan=pro` is a text; `age=41` and `beta=true` are what JSON makes of them. */
function memberOf(text: string): readonly [string, unknown] {
  const at = text.indexOf('=');
  if (at < 1) throw new Failure(EXIT.usage, `${text} is not name=value`, '--context plan=pro');
  const value = text.slice(at + 1);
  const isScalar = /^(true|false|null|-?\d+(\.\d+)?)$/.test(value);
  return [text.slice(0, at), isScalar ? (JSON.parse(value) as unknown) : value];
}

const evaluationPresentation: Presentation<FlagEvaluation> = {
  id: ({ variant }) => variant ?? '',
  columns: {
    flag: ({ key }) => key,
    variant: ({ variant }) => variant ?? null,
    value: ({ value }) => (value === undefined ? 'the default of the code' : JSON.stringify(value)),
    reason: ({ reason }) => reason,
  },
};
