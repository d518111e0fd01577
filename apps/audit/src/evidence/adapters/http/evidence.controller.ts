import {
  type AccessBody,
  AccessBodySchema,
  type AccessView,
  AccessViewSchema,
  type EvidenceBody,
  EvidenceBodySchema,
  type EvidenceView,
  EvidenceViewSchema,
} from '@glidepath/contracts';
import type { CommandIdentity } from '@glidepath/event-store';
import {
  Answer,
  Clock,
  Command,
  CurrentActor,
  type Identity,
  invalidRequest,
  Roles,
  TraceParent,
} from '@glidepath/service-kit';
import { Body, Controller, HttpCode, Post, Put } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { AccessLists } from '../../application/access-lists.js';
import { notOver, OutlineEvidence } from '../../application/outline-evidence.js';

@Controller('v1/audit')
export class EvidenceController {
  constructor(
    private readonly outline: OutlineEvidence,
    private readonly lists: AccessLists,
    private readonly clock: Clock,
  ) {}

  /**
   * What an evidence pack for a period is made of, from a moment up to, not including, another that is past. It is
   * recorded who asks.
   */
  @Post('evidence')
  @HttpCode(200)
  @Roles('auditor', 'admin')
  @ApiOkResponse({ standardSchema: EvidenceViewSchema })
  async evidence(
    @Body({ schema: EvidenceBodySchema }) body: EvidenceBody,
    @CurrentActor() identity: Identity,
    @TraceParent() traceparent: string | null,
    @Command() command: CommandIdentity | undefined,
  ): Promise<Answer<EvidenceView>> {
    const [from, until] = [body.from, body.until].map((moment) => new Date(moment).toISOString());
    if (from === undefined || until === undefined || from >= until)
      throw invalidRequest([{ pointer: '#/until', detail: 'must be later than "from"' }]);
    if (until > this.clock.now().toISOString()) throw notOver();
    const view = await this.outline.run({ from, until }, identity, traceparent, command);
    return new Answer(view, { headers: { 'Cache-Control': 'no-store' } });
  }

  /** The list of who may do what from now on, in place of the one before. */
  @Put('access')
  @Roles('admin')
  @ApiOkResponse({ standardSchema: AccessViewSchema })
  async access(
    @Body({ schema: AccessBodySchema }) body: AccessBody,
    @CurrentActor() identity: Identity,
    @TraceParent() traceparent: string | null,
    @Command() command: CommandIdentity | undefined,
  ): Promise<AccessView> {
    const { asOf, position } = await this.lists.record(body, identity, traceparent, command);
    return { source: body.source, asOf, grants: body.grants.length, position };
  }
}
