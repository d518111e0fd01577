import {
  type EraseBody,
  EraseBodySchema,
  type ErasureListView,
  ErasureListViewSchema,
  type ErasureView,
  ErasureViewSchema,
  type HoldBody,
  HoldBodySchema,
  type HoldListView,
  HoldListViewSchema,
  type HoldScope,
  type HoldView,
  HoldViewSchema,
  type ReleaseBody,
  ReleaseBodySchema,
} from '@glidepath/contracts';
import type { CommandIdentity } from '@glidepath/event-store';
import {
  Answer,
  Command,
  CurrentActor,
  type Identity,
  Ids,
  ProblemError,
  Roles,
  TraceParent,
} from '@glidepath/service-kit';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { ChangeKeys } from '../../../replay/application/change-keys.js';
import { Custody } from '../../application/custody.js';
import { ErasureJournal } from '../../application/ports.js';

/** Subjects and reasons say more about people than a list of events does. */
const READERS = ['auditor', 'admin'] as const;
const FRESH = { headers: { 'Cache-Control': 'no-store' } };

@Controller('v1/audit')
export class CustodyController {
  constructor(
    private readonly custody: Custody,
    private readonly journal: ErasureJournal,
    private readonly keys: ChangeKeys,
    private readonly ids: Ids,
  ) {}

  /** Destroys a person's keys and directory entry, for ever. */
  @Post('erasures')
  @HttpCode(200)
  @Roles('admin')
  @ApiOkResponse({ standardSchema: ErasureViewSchema })
  async erase(
    @Body({ schema: EraseBodySchema }) { subject, reason }: EraseBody,
    @CurrentActor() identity: Identity,
    @TraceParent() traceparent: string | null,
    @Command() command: CommandIdentity | undefined,
  ): Promise<Answer<ErasureView>> {
    return new Answer(await this.custody.erase(subject, reason, { identity, traceparent, command }), FRESH);
  }

  @Get('erasures')
  @Roles(...READERS)
  @ApiOkResponse({ standardSchema: ErasureListViewSchema })
  async erasures(): Promise<Answer<ErasureListView>> {
    const { erasures } = await this.custody.register();
    const known = await this.journal.subjects();
    const unrecorded = [...known].filter((subject) => !erasures.has(subject));
    return new Answer({ items: [...erasures.values()], unrecorded }, FRESH);
  }

  /** From now on what the hold covers is not erased, whoever asks. */
  @Post('holds')
  @HttpCode(200)
  @Roles('admin')
  @ApiOkResponse({ standardSchema: HoldViewSchema })
  async hold(
    @Body({ schema: HoldBodySchema }) { scope, reason }: HoldBody,
    @CurrentActor() identity: Identity,
    @TraceParent() traceparent: string | null,
    @Command() command: CommandIdentity | undefined,
  ): Promise<HoldView> {
    const asking = { identity, traceparent, command };
    return this.custody.setHold(this.ids.next(), await this.scopeOf(scope), reason, asking);
  }

  @Post('holds/:holdId/release')
  @HttpCode(200)
  @Roles('admin')
  @ApiOkResponse({ standardSchema: HoldViewSchema })
  release(
    @Param('holdId', { schema: z.uuid() }) holdId: string,
    @Body({ schema: ReleaseBodySchema }) { reason }: ReleaseBody,
    @CurrentActor() identity: Identity,
    @TraceParent() traceparent: string | null,
    @Command() command: CommandIdentity | undefined,
  ): Promise<HoldView> {
    return this.custody.liftHold(holdId, reason, { identity, traceparent, command });
  }

  @Get('holds')
  @Roles(...READERS)
  @ApiOkResponse({ standardSchema: HoldListViewSchema })
  async holds(): Promise<Answer<HoldListView>> {
    const { holds } = await this.custody.register();
    return new Answer({ items: [...holds.values()] }, FRESH);
  }

  private async scopeOf(scope: HoldBody['scope']): Promise<HoldScope> {
    if (scope.kind !== 'change') return scope;
    const { change } = scope;
    const changeId = change.startsWith('CHG-') ? await this.keys.changeId(change) : change;
    if (changeId === undefined) throw new ProblemError('not-found', `no change has the key ${change}`);
    return { kind: 'change', changeId };
  }
}
