import type { ExportFormat } from '@glidepath/contracts';
import { type CommandIdentity, EventStore } from '@glidepath/event-store';
import { Clock, type Identity, Ids } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import { CustodyLog } from '../../erasure/application/custody-log.js';
import { sealedAuthors } from '../../erasure/application/sealed-authors.js';
import { LedgerStore } from '../../ledger/application/ports.js';
import { LogSource } from '../../log/application/log-source.js';
import { ReplayLog, type ReplayRequest } from '../../replay/application/replay-log.js';
import { type ExportForm } from '../domain/export-form.js';
import { exportRecord } from '../domain/export-record.js';

export interface ExportOrder {
  readonly format: ExportFormat | 'evidence-pack';
  /** As it was asked for; part of the record of the export. */
  readonly query: Readonly<Record<string, string>>;
  readonly identity: Identity;
  readonly traceparent: string | null;
  /** A retry with the same is the same export. */
  readonly command?: CommandIdentity | undefined;
}

export interface RecordedExport {
  readonly exportId: string;
  /** Nothing beyond this position is in it. */
  readonly through: number;
  /** Of the event that says who took what out. */
  readonly position: number;
}

/** Lets records out: first it is recorded who takes them, then they go line by line. */
@Injectable()
export class ExportRecords {
  constructor(
    private readonly events: EventStore,
    private readonly source: LogSource,
    private readonly ledger: LedgerStore,
    private readonly replays: ReplayLog,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly custody: CustodyLog,
  ) {}

  async record({ format, query, identity, traceparent, command }: ExportOrder): Promise<RecordedExport> {
    const exportId = this.ids.next();
    const through = await this.source.head();
    const startedAt = this.clock.now().toISOString();
    const data = { exportId, format, query, through, startedAt };
    const { position } = await this.events.append({
      streams: [
        { stream: `export-${exportId}`, expected: 'none', events: [{ type: 'export.created', data }] },
      ],
      context: { actor: identity.actor, correlationId: null, traceparent },
      ...(command === undefined ? {} : { command }),
    });
    return { exportId, through, position };
  }

  /** Text in pieces, with flat memory. */
  async *run(
    { through }: RecordedExport,
    request: Omit<ReplayRequest, 'isFollowing'>,
    form: ExportForm,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    const { erasures } = await this.custody.register();
    const checkpointSize = (await this.ledger.newestCheckpoint())?.size ?? 0;
    const until = Math.min(request.until ?? through, through);
    let line = 0;
    const written = {
      heartbeat: '',
      write: (raw: Parameters<typeof exportRecord>[0]) => {
        line += 1;
        const erased = sealedAuthors(raw).filter((author) => erasures.has(author));
        return form.write(exportRecord(raw, line, checkpointSize, erased));
      },
    };
    if (form.header !== '') yield form.header;
    yield* this.replays.run({ ...request, until, isFollowing: false }, written, signal);
  }
}
