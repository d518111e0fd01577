import {
  type FlagCommandBody,
  FlagCommandBodySchema,
  FlagListSchema,
  FlagViewSchema,
  NameSchema,
  type PutFlagBody,
  PutFlagBodySchema,
} from '@glidepath/contracts';
import type { CommandIdentity } from '@glidepath/event-store';
import {
  Answer,
  Command,
  CurrentActor,
  type Identity,
  IfMatch,
  Roles,
  TraceParent,
} from '@glidepath/service-kit';
import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { FollowLog } from '../../../flight/application/follow-log.js';
import { FlagBoard } from '../../application/flag-board.js';
import { LookAfterFlag } from '../../application/look-after-flag.js';
import { StaleFlags } from '../../application/stale-flags.js';
import { FlagNotFoundError } from '../../domain/errors.js';
import { flagView } from '../../domain/flag-view.js';

const KeySchema = z.string().min(1).max(100);
const FlagQuerySchema = z.object({
  service: z.string().max(100).optional(),
  owner: z.string().max(100).optional(),
  /** Only flags that should go, or only those that are in use. */
  stale: z.stringbool().optional(),
});
type FlagQuery = z.output<typeof FlagQuerySchema>;
const WrittenFlagSchema = FlagViewSchema.extend({ position: z.number().int() }).meta({ id: 'WrittenFlag' });
const RemovedFlagSchema = z
  .object({ flag: z.string(), removed: z.literal(true), position: z.number().int() })
  .meta({ id: 'RemovedFlag' });

@Controller('v1/flags')
export class FlagsController {
  constructor(
    private readonly follow: FollowLog,
    private readonly board: FlagBoard,
    private readonly lookAfter: LookAfterFlag,
    private readonly stale: StaleFlags,
  ) {}

  @Get()
  @ApiOkResponse({ standardSchema: FlagListSchema })
  async list(@Query({ schema: FlagQuerySchema }) { service, owner, stale }: FlagQuery) {
    await this.follow.catchUp();
    const views = this.board
      .all()
      .map((onBoard) => flagView(onBoard.state, onBoard.version, this.stale.of(onBoard)));
    const items = views
      .filter((view) => (service ?? view.service) === view.service && (owner ?? view.owner) === view.owner)
      .filter((view) => stale === undefined || stale === (view.stale !== null));
    return { items };
  }

  @Get(':key')
  @ApiOkResponse({ standardSchema: FlagViewSchema })
  async get(@Param('key', { schema: KeySchema }) key: string) {
    await this.follow.catchUp();
    const { view, version } = this.viewOf(key);
    return new Answer(view, { version });
  }

  /** Defines the flag, or replaces its definition as a whole. */
  @Put(':key')
  @Roles('operator', 'release-manager', 'admin')
  @ApiOkResponse({ standardSchema: WrittenFlagSchema })
  async put(
    @Param('key', { schema: NameSchema }) key: string,
    @Body({ schema: PutFlagBodySchema }) body: PutFlagBody,
    @CurrentActor() { actor }: Identity,
    @IfMatch() ifVersion: number | undefined,
    @Command() commandIdentity: CommandIdentity | undefined,
    @TraceParent() traceparent: string | null,
  ) {
    const request = { flag: key, actor, ifVersion, commandIdentity, traceparent };
    const position = await this.lookAfter.define(request, body);
    const { view, version } = this.viewOf(key);
    return new Answer({ ...view, position }, { version });
  }

  @Post(':key/commands')
  @Roles('operator', 'release-manager', 'admin')
  @ApiOkResponse({ standardSchema: z.union([WrittenFlagSchema, RemovedFlagSchema]) })
  async command(
    @Param('key', { schema: KeySchema }) key: string,
    @Body({ schema: FlagCommandBodySchema }) body: FlagCommandBody,
    @CurrentActor() { actor }: Identity,
    @IfMatch() ifVersion: number | undefined,
    @Command() commandIdentity: CommandIdentity | undefined,
    @TraceParent() traceparent: string | null,
  ) {
    const request = { flag: key, actor, ifVersion, commandIdentity, traceparent };
    const position = await this.lookAfter.command(request, body);
    if (body.command === 'remove') return new Answer({ flag: key, removed: true, position }, { status: 200 });
    const { view, version } = this.viewOf(key);
    return new Answer({ ...view, position }, { status: 200, version });
  }

  private viewOf(key: string) {
    const onBoard = this.board.get(key);
    const { state, version } = onBoard;
    if (state.status === 'none') throw new FlagNotFoundError(key);
    return { view: flagView(state, version, this.stale.of(onBoard)), version };
  }
}
