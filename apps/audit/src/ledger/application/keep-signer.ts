import { parseCheckpoint, parseNote } from '@glidepath/ledger';
import { Logger } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { LedgerStore, SignerVault } from './ports.js';
import { SignerSettings } from './signer-settings.js';

/** Begins a new log in place of one that is to be closed, and rotates the key: before anything else is signed. */
@Injectable()
export class KeepSigner {
  private isSettled = false;

  constructor(
    private readonly store: LedgerStore,
    private readonly vault: SignerVault,
    private readonly settings: SignerSettings,
    private readonly logger: Logger,
  ) {}

  /**
   * Brings the signer to what its settings ask for, where it is not there already. Never rejects.
   * @returns whether sealing and signing may go on
   */
  async turn(): Promise<boolean> {
    if (this.isSettled) return true;
    try {
      this.isSettled = await this.store.exclusively(async () => {
        await this.vault.recover();
        await this.succeed();
        return this.rotate();
      });
      return true;
    } catch (error) {
      this.logger.warn('the signer waits', { error });
      return false;
    }
  }

  /** Each step may have been the last one before a crash; what is done already is not done again. */
  private async succeed(): Promise<void> {
    const last = (await this.vault.load())?.last ?? (await this.newestKept());
    if (last !== undefined && last.origin === this.settings.closes) {
      const { origin } = (await this.vault.startAfresh(last, this.settings.closeReason)).last;
      this.logger.warn('the log is closed; a new one begins', { closed: last.origin, origin });
    }
    const closed = (await this.vault.succession())?.closed.origin;
    const kept = await this.newestKept();
    if (closed !== undefined && kept?.origin === closed) await this.store.closeLog(closed);
  }

  /** @returns whether nothing is left to be done */
  private async rotate(): Promise<boolean> {
    const keys = await this.vault.keys();
    // A log without a key gets its first one with its first checkpoint.
    if (keys === undefined) return this.settings.keyGeneration === 1 && this.settings.closes === undefined;
    for (let generation = keys.windows.length; generation < this.settings.keyGeneration; generation += 1) {
      await this.vault.rotate();
      this.logger.info('the key of the log is rotated', { generation: generation + 1 });
    }
    return true;
  }

  private async newestKept() {
    const newest = await this.store.newestCheckpoint();
    if (newest === undefined) return undefined;
    const { origin } = parseCheckpoint(parseNote(newest.note).text);
    return { origin, size: newest.size, root: Buffer.from(newest.root).toString('hex') };
  }
}
