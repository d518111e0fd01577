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
  type RolloutView,
} from '@glidepath/contracts';
import type { CommandIdentity } from '@glidepath/event-store';
import {
  Answer,
  Clock,
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
import { ClearTakeOff } from '../../application/clear-take-off.js';
import { FlightDeck, type OnDeck } from '../../application/flight-deck.js';
import { FollowLog } from '../../application/follow-log.js';
import { PreviewRollout } from '../../application/preview-rollout.js';
import { RetryRollout } from '../../application/retry-rollout.js';
import { SteerRollout } from '../../application/steer-rollout.js';
import { RolloutNotFoundError } from '../../domain/errors.js';
import { rolloutView } from '../../domain/rollout-view.js';

const IdSchema = z.string().min(1).max(100);
const RolloutQuerySchema = z.object({
  service: z.string().max(100).optional(),
  status: RolloutStatusSchema.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
type RolloutQuery = z.output<typeof RolloutQuerySchema>;

const SteeredSchema = RolloutViewSchema.extend({ position: z.number().int() }).meta({ id: 'SteeredRollout' });

@Controller('v1/rollouts')
export class RolloutsController {
  constructor(
    private readonly follow: FollowLog,
    private readonly deck: FlightDeck,
    private readonly steerRollout: SteerRollout,
    private readonly retryRollout: RetryRollout,
    private readonly previewRollout: PreviewRollout,
    private readonly clearTakeOff: ClearTakeOff,
    private readonly clock: Clock,
  ) {}

  /** Newest plan first. */
  @Get()
  @ApiOkResponse({ standardSchema: RolloutListSchema })
  async list(@Query({ schema: RolloutQuerySchema }) query: RolloutQuery) {
    const { service, status, limit } = query;
    await this.follow.catchUp();
    const items = [...this.deck.all()]
      .reverse()
      .map((flight) => this.viewOf(flight))
      .filter(
        (view) => (service ?? view.service) === view.service && (status ?? view.status) === view.status,
      );
    return { items: items.slice(0, limit) };
  }

  @Get(':id')
  @ApiOkResponse({ standardSchema: RolloutViewSchema })
  async get(@Param('id', { schema: IdSchema }) id: string) {
    await this.follow.catchUp();
    const flight = this.deck.find(id);
    if (flight === undefined) throw new RolloutNotFoundError(id);
    return new Answer(this.viewOf(flight), { version: flight.version });
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
    @Body({ schema: ReasonBodySchema }) { reason }: ReasonBody,
    @CurrentActor() identity: Identity,
    @IfMatch() ifVersion: number | undefined,
    @Command() commandIdentity: CommandIdentity | undefined,
    @TraceParent() traceparent: string | null,
  ) {
    const request = { id, reason, identity, ifVersion, commandIdentity, traceparent };
    const { flight, position } =
      command === 'retry'
        ? await this.retryRollout.run(request)
        : await this.steerRollout.run({ ...request, command });
    return new Answer({ ...this.viewOf(flight), position }, { status: 200, version: flight.version });
  }

  private viewOf({ state, version }: OnDeck): RolloutView {
    const waitsFor = state.status === 'planned' ? this.clearTakeOff.run(state, this.clock.now()) : [];
    const view = rolloutView(state, version, waitsFor);
    if (view === null) throw new RolloutNotFoundError('a stream without a plan');
    return view;
  }
}
