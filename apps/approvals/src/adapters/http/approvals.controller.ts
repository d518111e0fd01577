import {
  type ApprovalCaseView,
  ApprovalCaseViewSchema,
  ApprovalStatusSchema,
  ChangeIdSchema,
  ChangeKeySchema,
  type DecideBody,
  DecideBodySchema,
} from '@glidepath/contracts';
import type { CommandIdentity } from '@glidepath/event-store';
import {
  AfterQuerySchema,
  Answer,
  Command,
  CurrentActor,
  decodeCursor,
  type HttpRequest,
  type Identity,
  IfMatch,
  type Page,
  pageOf,
  PageQuerySchema,
  pageSchemaOf,
  ProjectionPositions,
  TraceParent,
  waitForPosition,
} from '@glidepath/service-kit';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { CaseReader } from '../../application/case-reader.js';
import { type CaseAfter, DecideAboutChange } from '../../application/decide-about-change.js';
import { ApprovalInbox } from '../../application/ports.js';
import { APPROVAL_INBOX } from '../pg/approval-inbox.projection.js';

const ChangeSchema = z.union([ChangeIdSchema, ChangeKeySchema], {
  error: 'is neither the id of a change nor a key such as CHG-1042',
});
const ListQuerySchema = PageQuerySchema.extend({
  ...AfterQuerySchema.shape,
  status: ApprovalStatusSchema.optional(),
  /** `me`: what the caller is asked about and has not decided yet. */
  for: z.literal('me').optional(),
});
type ListQuery = z.output<typeof ListQuerySchema>;
const PlaceSchema = z.object({ decideBy: z.iso.datetime(), changeId: z.uuid() });
const CaseAfterSchema = ApprovalCaseViewSchema.extend({ position: z.number().int() }).meta({
  id: 'DecidedApprovalCase',
});

@Controller('v1/approvals')
export class ApprovalsController {
  constructor(
    private readonly decideAboutChange: DecideAboutChange,
    private readonly cases: CaseReader,
    private readonly inbox: ApprovalInbox,
    private readonly positions: ProjectionPositions,
  ) {}

  /** Cases by deadline, the most urgent first. */
  @Get()
  @ApiOkResponse({ standardSchema: pageSchemaOf(ApprovalCaseViewSchema) })
  async list(
    @Query({ schema: ListQuerySchema }) query: ListQuery,
    @CurrentActor() { actor, domains }: Identity,
    @Req() { originalUrl }: HttpRequest,
  ): Promise<Answer<Page<ApprovalCaseView>>> {
    const { status, limit, cursor, after } = query;
    await waitForPosition(this.positions, APPROVAL_INBOX, after);
    const place = decodeCursor(PlaceSchema, cursor);
    const ids = [actor.id, ...(actor.onBehalfOf === undefined ? [] : [actor.onBehalfOf])];
    const found = await this.inbox.list({
      limit: limit + 1,
      ...(status === undefined ? {} : { status }),
      ...(query.for === undefined ? {} : { owner: { ids, domains } }),
      ...(place === undefined ? {} : { after: place }),
    });
    const views = await this.cases.views(found);
    return pageOf({
      found: views,
      limit,
      url: originalUrl,
      placeOf: ({ decideBy, changeId }) => ({ decideBy, changeId }),
    });
  }

  @Get(':change')
  @ApiOkResponse({ standardSchema: ApprovalCaseViewSchema })
  async one(@Param('change', { schema: ChangeSchema }) change: string): Promise<Answer<ApprovalCaseView>> {
    const view = await this.cases.one(change);
    return new Answer(view, { version: view.version });
  }

  /** Approve, reject, ask for changes or abstain; the digest says what was seen. */
  @Post(':change/decisions')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: CaseAfterSchema })
  async decide(
    @Param('change', { schema: ChangeSchema }) change: string,
    @Body({ schema: DecideBodySchema }) body: DecideBody,
    @CurrentActor() identity: Identity,
    @IfMatch() seenVersion: number | undefined,
    @TraceParent() traceparent: string | null,
    @Command() command: CommandIdentity | undefined,
  ): Promise<Answer<CaseAfter>> {
    const deciding = { change, identity, seenVersion, traceparent, command };
    return answerOf(await this.decideAboutChange.decide(deciding, body));
  }

  /** Takes the caller's decision back while the case is open. */
  @Delete(':change/decisions')
  @ApiOkResponse({ standardSchema: CaseAfterSchema })
  async withdraw(
    @Param('change', { schema: ChangeSchema }) change: string,
    @CurrentActor() identity: Identity,
    @IfMatch() seenVersion: number | undefined,
    @TraceParent() traceparent: string | null,
    @Command() command: CommandIdentity | undefined,
  ): Promise<Answer<CaseAfter>> {
    return answerOf(
      await this.decideAboutChange.withdraw({ change, identity, seenVersion, traceparent, command }),
    );
  }
}

function answerOf(view: CaseAfter): Answer<CaseAfter> {
  return new Answer(view, { version: view.version });
}
