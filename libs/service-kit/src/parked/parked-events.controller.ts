import {
  ParkedEventListSchema,
  type ParkedEventView,
  ParkedStatusSchema,
  type ReasonBody,
  ReasonBodySchema,
  RedrivenViewSchema,
} from '@glidepath/contracts';
import type { CommandIdentity } from '@glidepath/event-store';
import type { ListedEvent } from '@glidepath/event-store/pg';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { CurrentActor, Roles } from '../auth/access.js';
import type { Identity } from '../auth/identity.js';
import type { HttpRequest } from '../http/http-request.js';
import { Command } from '../http/idempotency.js';
import { decodeCursor, pageOf, PageQuerySchema } from '../http/page.js';
import { Logger } from '../logging/logger.js';
import { ProblemError } from '../problems/problem-error.js';
import { ParkedEvents } from './parked-events.js';

const NameSchema = z.string().min(1).max(100);
const PositionSchema = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const PlaceSchema = z.object({ position: z.number().int(), consumer: z.string(), lane: z.string() });
const ListQuerySchema = PageQuerySchema.extend({
  consumer: NameSchema.optional(),
  /** Only the parked ones when absent. */
  status: z.union([ParkedStatusSchema, z.literal('any')]).default('parked'),
});
type ListQuery = z.output<typeof ListQuerySchema>;

/** What a service could not handle. Every service lists what all of them have; each re-drives its own. */
@Controller('v1/events/parked')
export class ParkedEventsController {
  constructor(
    private readonly parked: ParkedEvents,
    private readonly logger: Logger,
  ) {}

  @Get()
  @Roles('operator', 'auditor')
  @ApiOkResponse({ standardSchema: ParkedEventListSchema })
  async list(@Query({ schema: ListQuerySchema }) query: ListQuery, @Req() { originalUrl: url }: HttpRequest) {
    const { consumer, status, limit, cursor } = query;
    const found = await this.parked.list({
      consumer,
      status: status === 'any' ? undefined : status,
      after: decodeCursor(PlaceSchema, cursor),
      limit: limit + 1,
    });
    const placeOf = ({ position, consumer: of, lane }: ParkedEventView) => ({ position, consumer: of, lane });
    return pageOf({ found: found.map(viewOf), limit, url, placeOf });
  }

  @Post(':consumer/:lane/:position/redrive')
  @HttpCode(200)
  @Roles('operator')
  @ApiOkResponse({ standardSchema: RedrivenViewSchema })
  async redrive(
    @Param('consumer', { schema: NameSchema }) consumer: string,
    @Param('lane', { schema: NameSchema }) lane: string,
    @Param('position', { schema: PositionSchema }) position: number,
    @Body({ schema: ReasonBodySchema }) { reason }: ReasonBody,
    @CurrentActor() { actor }: Identity,
    @Command() command: CommandIdentity | undefined,
  ) {
    const id = `${consumer}/${lane}/${position}`;
    if (consumer !== this.parked.consumer) throw notParked(id);
    const by = `${actor.kind}:${actor.id}@${actor.issuer}`;
    const verdict = await this.parked.redrive({ lane, position, actor: by, reason, command });
    this.logger.info('re-drive asked for', { id, actor: by, reason, verdict });
    switch (verdict) {
      case 'redriven':
        return { id, consumer, lane, position };
      case 'absent':
        throw notParked(id);
      case 'waiting':
        throw new ProblemError(
          'event-not-given-up',
          `${id} is still tried, or waits behind an earlier event`,
        );
      case 'reused':
        throw new ProblemError(
          'idempotency-key-reused',
          'this key was used to re-drive with another request',
        );
    }
  }
}

function notParked(id: string): ProblemError {
  return new ProblemError('event-not-parked', `${id} is not on the list: it was handled, or never failed`);
}

function viewOf({ queueKey, attempt: _, ...event }: ListedEvent): ParkedEventView {
  const id = `${event.consumer}/${event.lane}/${event.position}`;
  return { ...event, id, concerns: queueKey };
}
