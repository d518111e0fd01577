import { digestMatches } from '@glidepath/event-store';
import { leafHash, TileBuilder, TileHashReader } from '@glidepath/ledger';
import { Injectable } from '@nestjs/common';
import { LogSource } from '../../log/application/log-source.js';
import { LedgerAlarmError, missingRecords } from '../domain/ledger-alarm.js';
import { LedgerStore } from './ports.js';

/** Records per transaction while catching up: 2,048 leaves are eight tiles. */
const BATCH = 2048;

/** Appends the leaf of every new record to the tree, in order of position and without a gap. */
@Injectable()
export class SealLog {
  private builder: TileBuilder | undefined;

  constructor(
    private readonly source: LogSource,
    private readonly store: LedgerStore,
  ) {}

  /**
   * Seals what the log has beyond the tree, after a look whether the log still ends where it did.
   * @returns records sealed in all
   * @throws LedgerAlarmError when the log is not what was sealed, or a record does not fit its digest
   */
  async run(): Promise<number> {
    try {
      const builder = (this.builder ??= await TileBuilder.resume(this.store, await this.store.sealedSize()));
      await this.checkEnd(builder.size);
      await this.append(builder);
      return builder.size;
    } catch (error) {
      // What was appended but not stored is read again from the tiles.
      this.builder = undefined;
      throw error;
    }
  }

  /** The newest sealed record must still be there: a counter that went on hides rows that were taken away. */
  private async checkEnd(size: number): Promise<void> {
    if (size === 0) return;
    const last = await this.source.at(size);
    if (last === undefined) {
      const from = Math.min((await this.source.newest()) + 1, size);
      throw new LedgerAlarmError(missingRecords(from, size));
    }
    const [sealed] = await new TileHashReader(this.store, size).read([{ level: 0, index: size - 1 }]);
    if (sealed !== undefined && Buffer.compare(sealed, leafHash(last)) === 0) return;
    throw new LedgerAlarmError({
      kind: 'altered-record',
      from: size,
      to: size,
      detail: `the record at position ${size} is not the one that was sealed`,
    });
  }

  private async append(builder: TileBuilder): Promise<void> {
    let from = builder.size;
    for await (const raw of this.source.readRaw({ after: from })) {
      if (raw.position !== builder.size + 1) {
        throw new LedgerAlarmError(gap(builder.size + 1, raw.position - 1));
      }
      if (!digestMatches(raw)) throw new LedgerAlarmError(alteredContent(raw.position));
      builder.append(leafHash(raw));
      if (builder.size - from < BATCH) continue;
      await this.store.seal(from, builder.size, builder.drain());
      from = builder.size;
    }
    if (builder.size > from) await this.store.seal(from, builder.size, builder.drain());
  }
}

function gap(from: number, to: number) {
  return { kind: 'missing', from, to, detail: `positions ${from} to ${to} are not in the log` } as const;
}

function alteredContent(position: number) {
  const detail = `the content at position ${position} does not fit its digest`;
  return { kind: 'altered-content', from: position, to: position, detail } as const;
}
