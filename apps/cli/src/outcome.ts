import type { ChangeView } from '@glidepath/contracts';
import type { WaitOutcome } from '@glidepath/sdk';
import { EXIT, type ExitCode } from './exit-codes.js';

type Seen = Pick<ChangeView, 'state'> & {
  readonly risk: Pick<NonNullable<ChangeView['risk']>, 'decision'> | null;
};

/** What waiting for a change ends with. */
export function exitCodeOfWait({
  change,
  reached,
  timedOut,
}: Omit<WaitOutcome, 'change'> & { change: Seen }): ExitCode {
  if (reached && change.state === 'completed') return EXIT.ok;
  const ended = exitCodeOfEnd(change);
  if (ended !== undefined) return ended;
  if (reached) return EXIT.ok;
  if (!timedOut) return EXIT.unexpected;
  return isBeforeFlight(change.state) ? EXIT.approvalTimeout : EXIT.rolloutTimeout;
}

/** The exit code of a change that has ended badly; undefined while it may still go well. */
function exitCodeOfEnd({ state, risk }: Seen): ExitCode | undefined {
  switch (state) {
    case 'rejected':
      return risk?.decision === 'deny' ? EXIT.blocked : EXIT.rejected;
    case 'cancelled':
      return EXIT.rejected;
    case 'expired':
      return EXIT.approvalTimeout;
    case 'rolled-back':
      return EXIT.rolledBack;
    case 'failed':
      return EXIT.unexpected;
    case 'draft':
    case 'assessing':
    case 'awaiting-approval':
    case 'approved':
    case 'scheduled':
    case 'executing':
    case 'paused':
    case 'verifying':
    case 'rolling-back':
    case 'completed':
    case 'in-review':
    case 'closed':
    case 'detected':
      return undefined;
  }
}

function isBeforeFlight(state: ChangeView['state']): boolean {
  return state === 'draft' || state === 'assessing' || state === 'awaiting-approval';
}
