import { Clock, Logger } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { LedgerAlarmError } from '../domain/ledger-alarm.js';
import { LedgerState } from './ledger-state.js';
import { SealedElsewhereError } from './ports.js';
import { SealLog } from './seal-log.js';
import { SignCheckpoint } from './sign-checkpoint.js';

const SIGN_EVERY_MS = 1000;

/** One turn of the ledger: seal what is new, and sign it unless a signature was given within the last second. */
@Injectable()
export class KeepLedger {
  private signedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly seal: SealLog,
    private readonly sign: SignCheckpoint,
    private readonly state: LedgerState,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Never rejects: what is wrong becomes the alarm or a log line, and the next turn tries again. */
  async turn(): Promise<void> {
    try {
      this.state.sealedThrough = await this.seal.run();
      await this.signIfDue(this.state.sealedThrough);
      this.settle();
    } catch (error) {
      if (error instanceof LedgerAlarmError) this.raise(error);
      else if (!(error instanceof SealedElsewhereError)) this.logger.warn('the ledger waits', { error });
    }
  }

  private async signIfDue(size: number): Promise<void> {
    const now = this.clock.now().getTime();
    if (now - this.signedAt < SIGN_EVERY_MS) return;
    if (size === this.state.signedThrough && this.signedAt > 0) return;
    this.state.signedThrough = await this.sign.run(size);
    this.signedAt = now;
  }

  private raise({ alarm }: LedgerAlarmError): void {
    if (this.state.alarm?.detail !== alarm.detail) {
      this.logger.error('ALARM: the log is not what was sealed; nothing is signed', { ...alarm });
    }
    this.state.alarm = alarm;
  }

  private settle(): void {
    if (this.state.alarm !== undefined) this.logger.info('the log is what was sealed again');
    this.state.alarm = undefined;
  }
}
