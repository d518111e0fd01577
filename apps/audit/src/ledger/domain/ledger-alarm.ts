import type { LogFaultKind } from '@glidepath/ledger';

/** Why the ledger seals and signs nothing more until somebody has looked. Positions are included at both ends. */
export interface LedgerAlarm {
  readonly kind: LogFaultKind | 'signer-state-lost';
  readonly from: number;
  readonly to: number;
  /** One sentence for people. */
  readonly detail: string;
}

/** Thrown where the log is not what it was; ends as an alarm, never as a retry. */
export class LedgerAlarmError extends Error {
  override readonly name = 'LedgerAlarmError';

  constructor(readonly alarm: LedgerAlarm) {
    super(alarm.detail);
  }
}

/** Records a ledger or a signature covers are not in the log any more. */
export function missingRecords(from: number, to: number): LedgerAlarm {
  return {
    kind: 'missing',
    from,
    to,
    detail: `positions ${from} to ${to} were sealed and are not in the log`,
  };
}
