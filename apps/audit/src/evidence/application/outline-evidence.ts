import type { EvidenceView } from '@glidepath/contracts';
import type { CommandIdentity } from '@glidepath/event-store';
import { parseNote } from '@glidepath/ledger';
import { type Identity, invalidRequest, type ProblemError } from '@glidepath/service-kit';
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

/** Checkpoints looked at for one with a cosignature: a busy log has one a second. */
const LOOKED_AT = 20;

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

  /**
   * The checkpoints lie so far out that a record on each side of the period is between them: that none of the period is
   * left out can be seen from the pack alone. After a period that has just ended it is the record of this very request.
   * @throws NotSealedError, NoCheckpointError when no checkpoint covers that yet; ProblemError `invalid-request` for a
   *   period that has not ended by the clock of the log
   */
  async run(
    { from, until }: EvidencePeriod,
    identity: Identity,
    traceparent: string | null,
    command: CommandIdentity | undefined,
  ): Promise<EvidenceView> {
    const query = { from, until };
    const order = { format: 'evidence-pack', query, identity, traceparent, command } as const;
    const { position } = await this.exports.record(order);
    const head = await this.source.head();
    const first = await this.firstSince(from, head);
    const next = await this.firstSince(until, head);
    if (next > head) throw notOver();
    const end = await this.covering(next);
    const start = await this.ledger.checkpointUpTo(first - 2);
    return {
      from,
      until,
      first,
      last: next - 1,
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

  /**
   * The smallest checkpoint that covers a position, of the next few rather one that witnesses cosigned: not each is, as
   * they are asked for the newest. One just written is waited for.
   */
  private async covering(position: number): Promise<KeptCheckpoint> {
    await this.prove.inclusion(position);
    const next = await this.ledger.checkpointsAfter(position - 1, LOOKED_AT);
    const cosigned = next.find(({ note }) => parseNote(note).signatures.length > 1);
    return cosigned ?? next[0] ?? this.prove.newestCheckpoint();
  }
}

/** Of a period that has not ended nobody can show that it is whole. */
export function notOver(): ProblemError {
  return invalidRequest([{ pointer: '#/until', detail: 'lies in the future: ask up to now at most' }]);
}

function headOf({ size, root, note }: KeptCheckpoint): EvidenceView['end'] {
  return { size, root: Buffer.from(root).toString('hex'), note };
}
