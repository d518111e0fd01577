import {
  type PreviewBody,
  PreviewBodySchema,
  ReasonBodySchema,
  type ReasonBody,
  type RolloutCommand,
  RolloutCommandSchema,
  RolloutListSchema,
  RolloutPreviewSchema,
  RolloutStatusSchema,
  RolloutViewSchema,
  NameSchema,
} from '@glidepath/contracts';
import type { CommandIdentity } from '@glidepath/event-store';
import {
  Answer,
  Command,
  CurrentActor,
  type Identity,
  IfMatch,
  ReadsOnly,
  TraceParent,
} from '@glidepath/service-kit';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { FindRollout, type FoundRollout } from '../../../joint/application/find-rollout.js';
import { ShowRollout } from '../../../joint/application/show-rollout.js';
import { Steer } from '../../../joint/application/steer.js';
import { FollowLog } from '../../application/follow-log.js';
import { PreviewRollout } from '../../application/preview-rollout.js';
import { RetryRollout } from '../../application/retry-rollout.js';

const IdSchema = z.string().min(1).max(100);
const RolloutQuerySchema = z.object({
  service: z.string().max(100).optional(),
  status: RolloutStatusSchema.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
type RolloutQuery = z.output<typeof RolloutQuerySchema>;

/** One target of a joint rollout. */
const TargetQuerySchema = z.object({ target: NameSchema.optional() });
type TargetQuery = z.output<typeof TargetQuerySchema>;

const SteeredSchema = RolloutViewSchema.extend({ position: z.number().int() }).meta({ id: 'SteeredRollout' });

@Controller('v1/rollouts')
export class RolloutsController {
  constructor(
    private readonly follow: FollowLog,
    private readonly findRollout: FindRollout,
    private readonly showRollout: ShowRollout,
    private readonly steerRollout: Steer,
    private readonly retryRollout: RetryRollout,
    private readonly previewRollout: PreviewRollout,
  ) {}

  /** Newest plan first. */
  @Get()
  @ApiOkResponse({ standardSchema: RolloutListSchema })
  async list(@Query({ schema: RolloutQuerySchema }) query: RolloutQuery) {
    const { service, status, limit } = query;
    await this.follow.catchUp();
    const items = this.showRollout
      .all()
      .filter(
        (view) => (service ?? view.service) === view.service && (status ?? view.status) === view.status,
      );
    return { items: items.slice(0, limit) };
  }

  @Get(':id')
  @ApiOkResponse({ standardSchema: RolloutViewSchema })
  async get(
    @Param('id', { schema: IdSchema }) id: string,
    @Query({ schema: TargetQuerySchema }) { target }: TargetQuery,
  ) {
    await this.follow.catchUp();
    const found: FoundRollout =
      target === undefined
        ? this.findRollout.get(id)
        : { kind: 'flight', flight: this.findRollout.target(id, target) };
    return new Answer(this.showRollout.view(found), { version: this.showRollout.versionOf(found) });
  }

  /** What the steps of a plan could see at the recent traffic of a service, before anything flies. */
  @Post('preview')
  @ReadsOnly()
  @ApiOkResponse({ standardSchema: RolloutPreviewSchema })
  async preview(@Body({ schema: PreviewBodySchema }) body: PreviewBody) {
    return new Answer(await this.previewRollout.run(body), { status: 200 });
  }

  @Post(':id/:command')
  @ApiOkResponse({ standardSchema: SteeredSchema })
  async steer(
    @Param('id', { schema: IdSchema }) id: string,
    @Param('command', { schema: RolloutCommandSchema }) command: RolloutCommand,
    @Query({ schema: TargetQuerySchema }) { target }: TargetQuery,
    @Body({ schema: ReasonBodySchema }) { reason }: ReasonBody,
    @CurrentActor() identity: Identity,
    @IfMatch() ifVersion: number | undefined,
    @Command() commandIdentity: CommandIdentity | undefined,
    @TraceParent() traceparent: string | null,
  ) {
    const request = { id, reason, identity, ifVersion, commandIdentity, traceparent };
    const { found, position } =
      command === 'retry'
        ? await this.retryRollout.run(request)
        : await this.steerRollout.run({ ...request, command }, target);
    const version = this.showRollout.versionOf(found);
    return new Answer({ ...this.showRollout.view(found), position }, { status: 200, version });
  }
}
