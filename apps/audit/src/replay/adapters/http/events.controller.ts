import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { invalidRequest, type Place, ProblemError } from '@glidepath/service-kit';
import { Controller, Get, Headers, Param, Query, Req, Res } from '@nestjs/common';
import { z } from 'zod';
import { LogSource } from '../../../log/application/log-source.js';
import { ChangeKeys } from '../../application/change-keys.js';
import { ReplayLog, type ReplayRequest } from '../../application/replay-log.js';
import { OpenReplays } from '../open-replays.js';
import { eventWriter, ndjson, serverSentEvents } from './replay-forms.js';
import { type ReplayQuery, ReplayQuerySchema, typesAsked } from './replay-query.js';

const PositionSchema = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

@Controller('v1/events')
export class EventsController {
  constructor(
    private readonly replays: ReplayLog,
    private readonly source: LogSource,
    private readonly keys: ChangeKeys,
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
    @Req() request: IncomingMessage,
    @Res() response: ServerResponse,
  ): Promise<void> {
    const isSse = headers['accept']?.includes('text/event-stream') ?? false;
    const after = isSse ? resumeFrom(headers['last-event-id']) : undefined;
    const isFollowing = query.follow ?? isSse;
    const wanted = await this.requestOf(query, after);
    const writer = eventWriter(query.upcast ?? false);
    const form = isSse ? serverSentEvents(writer) : ndjson(writer);

    response.setHeader('Content-Type', isSse ? 'text/event-stream' : 'application/x-ndjson');
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Accel-Buffering', 'no');
    response.flushHeaders();
    const leaving = this.open.enter();
    request.once('close', () => leaving.abort());
    try {
      const text = this.replays.run({ ...wanted, isFollowing }, form, leaving.signal);
      await pipeline(Readable.from(text, { highWaterMark: 2 }), response);
    } catch (error) {
      // A reader that leaves in the middle is no fault of ours.
      if (!leaving.signal.aborted) throw error;
    } finally {
      this.open.leave(leaving);
    }
  }

  /** One event as stored. */
  @Get(':position')
  async one(
    @Param('position', { schema: PositionSchema }) position: number,
    @Res() response: ServerResponse,
  ): Promise<void> {
    const raw = await this.source.at(position);
    if (raw === undefined) throw new ProblemError('not-found', `the log has no position ${position}`);
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.setHeader('ETag', `"${raw.digest}"`);
    response.end(eventWriter(false)(raw));
  }

  private async requestOf(
    query: ReplayQuery,
    resumed: number | undefined,
  ): Promise<Omit<ReplayRequest, 'isFollowing'>> {
    const { change, stream, actor, limit } = query;
    const types = typesAsked(query);
    const from = placeOf(query.from);
    const until = placeOf(query.until);
    const correlationId = change === undefined ? undefined : await this.changeId(change);
    return {
      after: Math.max(query.after ?? 0, (from.position ?? 1) - 1, resumed ?? 0),
      ...(from.moment === undefined ? {} : { recordedFrom: from.moment }),
      ...(until.position === undefined ? {} : { until: until.position }),
      ...(until.moment === undefined ? {} : { recordedUntil: until.moment }),
      ...(correlationId === undefined ? {} : { correlationId }),
      ...(stream === undefined ? {} : { stream }),
      ...(actor === undefined ? {} : { actor }),
      ...(types === undefined ? {} : { types }),
      ...(limit === undefined ? {} : { limit }),
    };
  }

  private async changeId(change: string): Promise<string> {
    if (!change.startsWith('CHG-')) return change;
    const id = await this.keys.changeId(change);
    if (id === undefined) throw new ProblemError('not-found', `no change has the key ${change}`);
    return id;
  }
}

function resumeFrom(lastEventId: string | undefined): number | undefined {
  if (lastEventId === undefined || lastEventId === '') return undefined;
  if (/^\d{1,15}$/.test(lastEventId)) return Number(lastEventId);
  throw invalidRequest([{ pointer: '#/header/Last-Event-ID', detail: 'is not a position' }]);
}

/** Which of the two it is, so that both can be asked for. */
function placeOf(place: Place | undefined): { readonly position?: number; readonly moment?: string } {
  return place ?? {};
}
