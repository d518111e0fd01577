import type { EvidenceView } from '@glidepath/contracts';
import type { CommandIdentity } from '@glidepath/event-store';
import type { Identity } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { ExportRecords } from '../../export/application/export-records.js';
import { type KeptCheckpoint, LedgerStore } from '../../ledger/application/ports.js';
import { Prove } from '../../ledger/application/prove.js';
import { LogSource } from '../../log/application/log-source.js';
import { AccessLists } from './access-lists.js';

export interface EvidencePeriod {
  /** ISO 8601; included. */
  readonly from: string;
  /** ISO 8601; not included. */
  readonly until: string;
}

/** Finds what a pack for a period is made of; whoever makes it fetches that and trusts this for nothing. */
@Injectable()
export class OutlineEvidence {
  constructor(
    private readonly source: LogSource,
    private readonly ledger: LedgerStore,
    private readonly prove: Prove,
    private readonly exports: ExportRecords,
    private readonly lists: AccessLists,
  ) {}

  /** @throws NotSealedError, NoCheckpointError when no checkpoint covers the period yet */
  async run(
    { from, until }: EvidencePeriod,
    identity: Identity,
    traceparent: string | null,
    command: CommandIdentity | undefined,
  ): Promise<EvidenceView> {
    const head = await this.source.head();
    const first = await this.firstSince(from, head);
    const last = Math.max(first, await this.firstSince(until, head)) - 1;
    const end = await this.covering(last);
    const start = await this.ledger.checkpointUpTo(first - 1);
    const query = { from, until };
    const { position } = await this.exports.record({
      format: 'evidence-pack',
      query,
      identity,
      traceparent,
      command,
    });
    return {
      from,
      until,
      first,
      last,
      start: start === undefined || start.size === 0 ? null : headOf(start),
      end: headOf(end),
      names: await this.lists.names(),
      position,
    };
  }

  /** The first position recorded at a moment or later; one beyond the head where there is none. */
  private async firstSince(recordedFrom: string, head: number): Promise<number> {
    for await (const { position } of this.source.readRaw({ recordedFrom, until: head, limit: 1 }))
      return position;
    return head + 1;
  }

  /** The smallest checkpoint that covers a position; one just written is waited for. */
  private async covering(position: number): Promise<KeptCheckpoint> {
    if (position > 0) await this.prove.inclusion(position);
    const [smallest] = await this.ledger.checkpointsAfter(Math.max(position, 1) - 1, 1);
    return smallest ?? this.prove.newestCheckpoint();
  }
}

function headOf({ size, root, note }: KeptCheckpoint): EvidenceView['end'] {
  return { size, root: Buffer.from(root).toString('hex'), note };
}
