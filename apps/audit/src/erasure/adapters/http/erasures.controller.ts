import {
  type ConfirmErasureBody,
  ConfirmErasureBodySchema,
  type EraseBody,
  EraseBodySchema,
  type ErasureListView,
  ErasureListViewSchema,
  type ErasureRequestView,
  ErasureRequestViewSchema,
  type ErasureView,
  ErasureViewSchema,
  RESTRICTED_READERS,
} from '@glidepath/contracts';
import type { CommandIdentity } from '@glidepath/event-store';
import {
  Answer,
  Clock,
  Command,
  CurrentActor,
  type Identity,
  Ids,
  Roles,
  TraceParent,
} from '@glidepath/service-kit';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { CustodyLog } from '../../application/custody-log.js';
import { Erasures } from '../../application/erasures.js';
import { ErasureJournal } from '../../application/ports.js';
import { openAt } from '../../domain/second-person.js';

const FRESH = { headers: { 'Cache-Control': 'no-store' } };

@Controller('v1/audit/erasures')
export class ErasuresController {
  constructor(
    private readonly erasures: Erasures,
    private readonly log: CustodyLog,
    private readonly journal: ErasureJournal,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** Asks for a person to be erased. Nothing is destroyed before another admin confirms it. */
  @Post()
  @HttpCode(202)
  @Roles('admin')
  @ApiAcceptedResponse({ standardSchema: ErasureRequestViewSchema })
  async request(
    @Body({ schema: EraseBodySchema }) { subject, reason }: EraseBody,
    @CurrentActor() identity: Identity,
    @TraceParent() traceparent: string | null,
    @Command() command: CommandIdentity | undefined,
  ): Promise<Answer<ErasureRequestView>> {
    const caller = { identity, traceparent, command };
    return new Answer(await this.erasures.request(this.ids.next(), subject, reason, caller), FRESH);
  }

  /** Destroys a person's keys and directory entry, for ever. */
  @Post(':requestId/confirm')
  @HttpCode(200)
  @Roles('admin')
  @ApiOkResponse({ standardSchema: ErasureViewSchema })
  async confirm(
    @Param('requestId', { schema: z.uuid() }) requestId: string,
    @Body({ schema: ConfirmErasureBodySchema }) { subject }: ConfirmErasureBody,
    @CurrentActor() identity: Identity,
    @TraceParent() traceparent: string | null,
    @Command() command: CommandIdentity | undefined,
  ): Promise<Answer<ErasureView>> {
    const caller = { identity, traceparent, command };
    return new Answer(await this.erasures.confirm(requestId, subject, caller), FRESH);
  }

  @Get()
  @Roles(...RESTRICTED_READERS)
  @ApiOkResponse({ standardSchema: ErasureListViewSchema })
  async list(): Promise<Answer<ErasureListView>> {
    const { erasures, erasureRequests } = await this.log.register();
    const known = await this.journal.subjects();
    const unrecorded = [...known].filter((subject) => !erasures.has(subject));
    const requests = [...openAt(erasureRequests.values(), this.clock.now())];
    return new Answer({ items: [...erasures.values()], requests, unrecorded }, FRESH);
  }
}
