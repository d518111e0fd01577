import {
  type ConfirmReleaseBody,
  ConfirmReleaseBodySchema,
  type HoldBody,
  HoldBodySchema,
  type HoldListView,
  HoldListViewSchema,
  type HoldScope,
  type HoldView,
  HoldViewSchema,
  type ReleaseBody,
  ReleaseBodySchema,
  type ReleaseRequestView,
  ReleaseRequestViewSchema,
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
  ProblemError,
  Roles,
  TraceParent,
} from '@glidepath/service-kit';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { ChangeKeys } from '../../../replay/application/change-keys.js';
import { CustodyLog } from '../../application/custody-log.js';
import { LegalHolds } from '../../application/legal-holds.js';
import { openAt } from '../../domain/second-person.js';

const FRESH = { headers: { 'Cache-Control': 'no-store' } };

@Controller('v1/audit/holds')
export class HoldsController {
  constructor(
    private readonly holds: LegalHolds,
    private readonly log: CustodyLog,
    private readonly keys: ChangeKeys,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** From now on what the hold covers is not erased, whoever asks. */
  @Post()
  @HttpCode(200)
  @Roles('admin')
  @ApiOkResponse({ standardSchema: HoldViewSchema })
  async set(
    @Body({ schema: HoldBodySchema }) { scope, reason }: HoldBody,
    @CurrentActor() identity: Identity,
    @TraceParent() traceparent: string | null,
    @Command() command: CommandIdentity | undefined,
  ): Promise<HoldView> {
    const caller = { identity, traceparent, command };
    return this.holds.set(this.ids.next(), await this.scopeOf(scope), reason, caller);
  }

  /** Asks for a hold to be lifted. It stands until another admin confirms it. */
  @Post(':holdId/release')
  @HttpCode(202)
  @Roles('admin')
  @ApiAcceptedResponse({ standardSchema: ReleaseRequestViewSchema })
  requestRelease(
    @Param('holdId', { schema: z.uuid() }) holdId: string,
    @Body({ schema: ReleaseBodySchema }) { reason }: ReleaseBody,
    @CurrentActor() identity: Identity,
    @TraceParent() traceparent: string | null,
    @Command() command: CommandIdentity | undefined,
  ): Promise<ReleaseRequestView> {
    const caller = { identity, traceparent, command };
    return this.holds.requestLifting(this.ids.next(), holdId, reason, caller);
  }

  /** Lifts a hold. */
  @Post('releases/:requestId/confirm')
  @HttpCode(200)
  @Roles('admin')
  @ApiOkResponse({ standardSchema: HoldViewSchema })
  confirmRelease(
    @Param('requestId', { schema: z.uuid() }) requestId: string,
    @Body({ schema: ConfirmReleaseBodySchema }) { holdId }: ConfirmReleaseBody,
    @CurrentActor() identity: Identity,
    @TraceParent() traceparent: string | null,
    @Command() command: CommandIdentity | undefined,
  ): Promise<HoldView> {
    return this.holds.confirmLifting(requestId, holdId, { identity, traceparent, command });
  }

  @Get()
  @Roles(...RESTRICTED_READERS)
  @ApiOkResponse({ standardSchema: HoldListViewSchema })
  async list(): Promise<Answer<HoldListView>> {
    const { holds, liftingRequests } = await this.log.register();
    const requests = [...openAt(liftingRequests.values(), this.clock.now())];
    return new Answer({ items: [...holds.values()], requests }, FRESH);
  }

  private async scopeOf(scope: HoldBody['scope']): Promise<HoldScope> {
    if (scope.kind !== 'change') return scope;
    const { change } = scope;
    const changeId = change.startsWith('CHG-') ? await this.keys.changeId(change) : change;
    if (changeId === undefined) throw new ProblemError('not-found', `no change has the key ${change}`);
    return { kind: 'change', changeId };
  }
}
