import type { HoldBody, HoldView } from '@glidepath/contracts';
import type { CommandContext } from '../../command.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import type { Presentation } from '../../output/format.js';
import { detailText } from '../../output/table.js';

interface HoldFlags {
  readonly subject?: string;
  readonly change?: string;
  readonly everything?: true;
  readonly reason: string;
}

export async function setHold(
  { glidepath, output, signal, idempotencyKey }: CommandContext,
  _args: readonly string[],
  { reason, ...flags }: HoldFlags,
): Promise<undefined> {
  const body: HoldBody = { scope: scopeOf(flags), reason };
  const call = { method: 'POST', body, signal, idempotencyKey } as const;
  await output.one(await glidepath.transport.json<HoldView>('/v1/audit/holds', call), presentation);
}

export async function releaseHold(
  { glidepath, output, signal, idempotencyKey, agrees }: CommandContext,
  [hold = '']: readonly string[],
  { reason }: { readonly reason: string },
): Promise<ExitCode | undefined> {
  if (!(await agrees(`Release ${hold}? What it kept can be erased then.`))) return EXIT.declined;
  const path = `/v1/audit/holds/${encodeURIComponent(hold)}/release`;
  const call = { method: 'POST', body: { reason }, signal, idempotencyKey } as const;
  await output.one(await glidepath.transport.json<HoldView>(path, call), presentation);
  return undefined;
}

function scopeOf({ subject, change, everything }: Omit<HoldFlags, 'reason'>): HoldBody['scope'] {
  const scopes: readonly (HoldBody['scope'] | undefined)[] = [
    subject === undefined ? undefined : { kind: 'subject', subject },
    change === undefined ? undefined : { kind: 'change', change },
    everything === undefined ? undefined : { kind: 'everything' },
  ];
  const [scope, ...others] = scopes.filter((one) => one !== undefined);
  if (scope === undefined || others.length > 0)
    throw new Failure(EXIT.usage, 'say what to hold: --subject, --change or --everything, one of them');
  return scope;
}

const presentation: Presentation<HoldView> = {
  id: ({ holdId }) => holdId,
  columns: {
    hold: ({ holdId }) => holdId,
    holds: ({ scope }) => held(scope),
    set: ({ setAt }) => setAt,
    lifted: ({ liftedAt }) => liftedAt,
  },
  detail: ({ holdId, scope, reason, setAt, liftedAt, position }) =>
    detailText(liftedAt === null ? `hold ${holdId} stands` : `hold ${holdId} is lifted`, {
      holds: held(scope),
      reason,
      set: setAt,
      lifted: liftedAt,
      position,
    }),
};

function held(scope: HoldView['scope']): string {
  switch (scope.kind) {
    case 'subject':
      return `the person ${scope.subject}`;
    case 'change':
      return `the change ${scope.changeId}`;
    case 'everything':
      return 'everything';
  }
}
