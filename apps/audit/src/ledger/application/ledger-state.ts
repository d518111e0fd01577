import { Injectable } from '@nestjs/common';
import type { LedgerAlarm } from '../domain/ledger-alarm.js';

/** How the ledger of this process is doing, for readiness and for people. */
@Injectable()
export class LedgerState {
  sealedThrough = 0;
  signedThrough = 0;
  /** Set while the log is not what was sealed or signed: nothing is sealed or signed until it is again. */
  alarm: LedgerAlarm | undefined;

  /** @throws while there is an alarm */
  check(): Promise<void> {
    return this.alarm === undefined ? Promise.resolve() : Promise.reject(new Error(this.alarm.detail));
  }
}
