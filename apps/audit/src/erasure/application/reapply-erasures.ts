import { EventStore } from '@glidepath/event-store';
import { Clock, Logger } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { LedgerState } from '../../ledger/application/ledger-state.js';
import { CUSTODY_REGISTER, custodyRegister } from '../domain/custody-register.js';
import { CustodyLog } from './custody-log.js';
import { ErasureJournal, SubjectDirectory } from './ports.js';
import { AUDIT_ITSELF } from './system-actor.js';

/**
 * Erases again whoever was erased before: a copy of the directory that was put back has their keys, and a copy of the
 * whole database does not even know of the latest erasures.
 */
@Injectable()
export class ReapplyErasures {
  constructor(
    private readonly custody: CustodyLog,
    private readonly events: EventStore,
    private readonly directory: SubjectDirectory,
    private readonly journal: ErasureJournal,
    private readonly ledger: LedgerState,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** @returns keys that were there again and are destroyed now */
  async turn(): Promise<number> {
    const { erasures } = await this.custody.register();
    const known = await this.journal.subjects();
    const unknown = [...erasures.keys()].filter((subject) => !known.has(subject));
    if (unknown.length > 0) await this.journal.add(unknown);
    const destroyed = await this.directory.erase([...new Set([...known, ...unknown])]);
    if (destroyed > 0)
      this.logger.warn('keys of erased people were there and are destroyed', { keys: destroyed });
    await this.record([...known].filter((subject) => !erasures.has(subject)));
    return destroyed;
  }

  /** Nothing is written to a log that is not what was signed: first its operator says what becomes of it. */
  private async record(unrecorded: readonly string[]): Promise<void> {
    if (unrecorded.length === 0 || this.ledger.alarm !== undefined || this.ledger.signedThrough === 0) return;
    const context = { actor: AUDIT_ITSELF, correlationId: null };
    for (const subject of unrecorded) {
      const command = { type: 'erase-again', subject, now: this.clock.now() } as const;
      await this.events.handle(custodyRegister, CUSTODY_REGISTER, command, context);
    }
    this.logger.warn('erasures this log did not have were recorded again', { erasures: unrecorded.length });
  }
}
