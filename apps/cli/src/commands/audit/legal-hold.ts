import type { HoldBody, HoldListView, HoldView, ReleaseRequestView } from '@glidepath/contracts';
import type { CommandContext } from '../../command.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import type { Presentation } from '../../output/format.js';
import { detailText } from '../../output/table.js';
import { reasonToAsk, type TwoPersonFlags, waiting } from './asked-or-confirmed.js';

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

/** Asks for a hold to be lifted, or confirms what somebody else asked for. */
export async function releaseHold(
  context: CommandContext,
  [holdId = '']: readonly string[],
  flags: TwoPersonFlags,
): Promise<ExitCode | undefined> {
  const { glidepath, output, terminal, signal, idempotencyKey } = context;
  const reason = reasonToAsk(flags);
  if (reason === undefined) return confirmRelease(context, holdId);
  const path = `/v1/audit/holds/${encodeURIComponent(holdId)}/release`;
  const call = { method: 'POST', body: { reason }, signal, idempotencyKey } as const;
  await output.one(await glidepath.transport.json<ReleaseRequestView>(path, call), requestPresentation);
  terminal.say(
    `the hold stands until another admin runs: glide audit release ${holdId} --confirm`,
    'waiting',
  );
  return undefined;
}

async function confirmRelease(
  { glidepath, output, terminal, signal, idempotencyKey, agrees }: CommandContext,
  holdId: string,
): Promise<ExitCode | undefined> {
  const { requests } = await glidepath.transport.json<HoldListView>('/v1/audit/holds', { signal });
  const found = requests.find((request) => request.holdId === holdId);
  const { requestId, reason, requestedBy } = waiting(found, `the hold ${holdId} to be lifted`);
  terminal.say(`asked for by ${requestedBy.join(' for ')}: ${reason}`);
  if (!(await agrees(`Release ${holdId}? What it kept can be erased then.`))) return EXIT.declined;
  const call = { method: 'POST', body: { holdId }, signal, idempotencyKey } as const;
  const path = `/v1/audit/holds/releases/${requestId}/confirm`;
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

const requestPresentation: Presentation<ReleaseRequestView> = {
  id: ({ requestId }) => requestId,
  columns: {
    request: ({ requestId }) => requestId,
    hold: ({ holdId }) => holdId,
    expires: ({ expiresAt }) => expiresAt,
  },
  detail: ({ requestId, holdId, reason, requestedBy, expiresAt, position }) =>
    detailText(`asked for: hold ${holdId} lifted`, {
      request: requestId,
      by: requestedBy.join(' for '),
      reason,
      'to be confirmed before': expiresAt,
      position,
    }),
};

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
