import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ExportFormatSchema } from '@glidepath/contracts';
import { CurrentActor, type Identity, Roles, TraceParent } from '@glidepath/service-kit';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { z } from 'zod';
import { OpenReplays } from '../../../replay/adapters/open-replays.js';
import { ReplayQuerySchema } from '../../../replay/adapters/http/replay-query.js';
import { ReplayRequests } from '../../../replay/adapters/http/replay-requests.js';
import { ExportRecords, type RecordedExport } from '../../application/export-records.js';
import { type ExportForm, exportForm } from '../../domain/export-form.js';

/** GET /v1/audit/export */
const ExportQuerySchema = ReplayQuerySchema.omit({ follow: true, upcast: true }).extend({
  format: ExportFormatSchema,
  /** Of `rfc5424`: a message a line, or each with its length before it. */
  framing: z.enum(['lines', 'octets']).default('lines'),
});
type ExportQuery = z.output<typeof ExportQuerySchema>;

@Controller('v1/audit/export')
export class ExportController {
  constructor(
    private readonly records: ExportRecords,
    private readonly requests: ReplayRequests,
    private readonly open: OpenReplays,
  ) {}

  /** Records for other systems: NDJSON, CSV, OCSF, CEF or syslog, each line with the index of its leaf in the log. */
  @Get()
  @Roles('auditor', 'admin')
  async export(
    @Query({ schema: ExportQuerySchema }) query: ExportQuery,
    @CurrentActor() identity: Identity,
    @TraceParent() traceparent: string | null,
    @Req() request: IncomingMessage,
    @Res() response: ServerResponse,
  ): Promise<void> {
    const { format, framing, ...asked } = query;
    const range = await this.requests.of(asked);
    this.open.throwIfFull();
    const leaving = this.open.enter();
    request.once('close', () => leaving.abort());
    try {
      const form = exportForm(format, framing);
      const order = { format, query: askedOf(request.url ?? '', query), identity, traceparent };
      const recorded = await this.records.record(order);
      tellAbout(recorded, form, response);
      const text = this.records.run(recorded, range, form, leaving.signal);
      await pipeline(Readable.from(text, { highWaterMark: 1 }), response);
    } catch (error) {
      // A reader that leaves in the middle is no fault of ours.
      if (!leaving.signal.aborted) throw error;
    } finally {
      this.open.leave(leaving);
    }
  }
}

function tellAbout({ exportId, through }: RecordedExport, form: ExportForm, response: ServerResponse): void {
  const name = `glidepath-${exportId}.${form.extension}`;
  response.setHeader('Content-Type', form.mediaType);
  response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Accel-Buffering', 'no');
  response.setHeader('Glidepath-Export', exportId);
  response.setHeader('Glidepath-Through', String(through));
  response.flushHeaders();
}

/** The query as it came, without what means nothing here: every name once, as validation saw to. */
function askedOf(url: string, known: object): Readonly<Record<string, string>> {
  const asked = new URL(url, 'http://localhost').searchParams;
  return Object.fromEntries([...asked].filter(([name]) => Object.hasOwn(known, name)));
}
