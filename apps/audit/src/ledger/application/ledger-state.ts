import { Injectable } from '@nestjs/common';
import type { LedgerAlarm } from '../domain/ledger-alarm.js';

/** What a witness has of this log. */
export interface WitnessStanding {
  /** Records it has cosigned. */
  readonly size: number;
  /** Why it has not cosigned the newest checkpoint. */
  readonly problem?: string;
}

/** How the ledger of this process is doing, for readiness and for people. */
@Injectable()
export class LedgerState {
  sealedThrough = 0;
  signedThrough = 0;
  /** Set while the log is not what was sealed or signed: nothing is sealed or signed until it is again. */
  alarm: LedgerAlarm | undefined;
  /** By name. */
  readonly witnesses = new Map<string, WitnessStanding>();

  /** @throws while there is an alarm */
  check(): Promise<void> {
    return this.alarm === undefined ? Promise.resolve() : Promise.reject(new Error(this.alarm.detail));
  }
}
