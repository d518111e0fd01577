import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CurrentActor, type Identity, invalidRequest, ProblemError } from '@glidepath/service-kit';
import { Controller, Get, Headers, Param, Query, Req, Res } from '@nestjs/common';
import { z } from 'zod';
import { LogSource } from '../../../log/application/log-source.js';
import { ReplayLog } from '../../application/replay-log.js';
import { OpenReplays } from '../open-replays.js';
import { eventWriter, isWithheld, ndjson, serverSentEvents } from './replay-forms.js';
import { type ReplayQuery, ReplayQuerySchema } from './replay-query.js';
import { ReplayRequests } from './replay-requests.js';

const PositionSchema = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

@Controller('v1/events')
export class EventsController {
  constructor(
    private readonly replays: ReplayLog,
    private readonly source: LogSource,
    private readonly requests: ReplayRequests,
    private readonly open: OpenReplays,
  ) {}

  /**
   * History in order: one JSON object a line, or server-sent events when text/event-stream is asked for (these follow
   * by themselves and resume by Last-Event-ID).
   */
  @Get()
  async replay(
    @Query({ schema: ReplayQuerySchema }) query: ReplayQuery,
    @Headers() headers: Readonly<Record<string, string | undefined>>,
    @CurrentActor() identity: Identity,
    @Req() request: IncomingMessage,
    @Res() response: ServerResponse,
  ): Promise<void> {
    const isSse = headers['accept']?.includes('text/event-stream') ?? false;
    const after = isSse ? resumeFrom(headers['last-event-id']) : undefined;
    const isFollowing = query.follow ?? isSse;
    const wanted = await this.requests.of(query, after);
    this.open.throwIfFull();
    const writer = eventWriter(query.upcast ?? false, identity);
    const form = isSse ? serverSentEvents(writer) : ndjson(writer);

    response.setHeader('Content-Type', isSse ? 'text/event-stream' : 'application/x-ndjson');
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Accel-Buffering', 'no');
    response.flushHeaders();
    const leaving = this.open.enter();
    request.once('close', () => leaving.abort());
    try {
      const text = this.replays.run({ ...wanted, isFollowing }, form, leaving.signal);
      await pipeline(Readable.from(text, { highWaterMark: 1 }), response);
    } catch (error) {
      // A reader that leaves in the middle is no fault of ours.
      if (!leaving.signal.aborted) throw error;
    } finally {
      this.open.leave(leaving);
    }
  }

  /** One event as stored; without its payload where that is for others. */
  @Get(':position')
  async one(
    @Param('position', { schema: PositionSchema }) position: number,
    @CurrentActor() identity: Identity,
    @Res() response: ServerResponse,
  ): Promise<void> {
    const raw = await this.source.at(position);
    if (raw === undefined) throw new ProblemError('not-found', `the log has no position ${position}`);
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    // Of one event there are two texts, and each is for its readers.
    response.setHeader('ETag', isWithheld(raw, identity) ? `"${raw.digest}-withheld"` : `"${raw.digest}"`);
    response.setHeader('Vary', 'Authorization');
    response.end(eventWriter(false, identity)(raw));
  }
}

function resumeFrom(lastEventId: string | undefined): number | undefined {
  if (lastEventId === undefined || lastEventId === '') return undefined;
  if (/^\d{1,15}$/.test(lastEventId)) return Number(lastEventId);
  throw invalidRequest([{ pointer: '#/header/Last-Event-ID', detail: 'is not a position' }]);
}
