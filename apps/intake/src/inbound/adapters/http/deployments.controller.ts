import { type DeploymentView, DeploymentViewSchema, InboundTallySchema } from '@glidepath/contracts';
import {
  AfterQuerySchema,
  Answer,
  CurrentActor,
  decodeCursor,
  type HttpRequest,
  type Identity,
  type Page,
  pageOf,
  PageQuerySchema,
  pageSchemaOf,
  ProjectionPositions,
  waitForPosition,
} from '@glidepath/service-kit';
import { Controller, Get, Post, Query, Req } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { Arrivals, DeploymentList } from '../../application/ports.js';
import { PublishDeployEvent } from '../../application/publish-deploy-event.js';
import { readCloudEvent } from '../cloud-events/read-cloud-event.js';
import { DEPLOYMENT_LIST } from '../pg/deployment-list.projection.js';

const ListQuerySchema = PageQuerySchema.extend({
  ...AfterQuerySchema.shape,
  service: z.string().max(500).optional(),
  environment: z.string().max(500).optional(),
});

const PublishedSchema = z
  .object({
    outcome: z.enum(['recorded', 'duplicate']),
    inboxKey: z.string(),
    /** Null for an event that is not about a deployment. */
    deploymentId: z.string().nullable(),
    position: z.number().int(),
  })
  .meta({ id: 'PublishedDeployEvent' });
type Published = z.output<typeof PublishedSchema>;

/** Deployments, as they were observed. */
@Controller('v1/deployments')
export class DeploymentsController {
  constructor(
    private readonly publishDeployEvent: PublishDeployEvent,
    private readonly deployments: DeploymentList,
    private readonly arrivals: Arrivals,
    private readonly positions: ProjectionPositions,
  ) {}

  /** A CDEvent in a CloudEvent (structured, or binary with `ce-` headers), or bare. 201 when it was new, 200 when not. */
  @Post()
  @ApiOkResponse({ standardSchema: PublishedSchema })
  async publish(@Req() request: HttpRequest, @CurrentActor() identity: Identity): Promise<Answer<Published>> {
    const { bodyDigest, content } = readCloudEvent({
      headers: textHeaders(request),
      data: request.rawBody ?? new Uint8Array(),
    });
    const { outcome, inboxKey, inbox, position } = await this.publishDeployEvent.run(
      { bodyDigest, content },
      identity,
    );
    const deploymentId = inbox.status === 'recorded' ? inbox.deploymentId : null;
    const isNew = outcome === 'recorded';
    const body: Published = { outcome: isNew ? 'recorded' : 'duplicate', inboxKey, deploymentId, position };
    return new Answer(body, { status: isNew ? 201 : 200 });
  }

  /** What became of everything that arrived: received = recorded + rejected + duplicates. */
  @Get('inbound')
  @ApiOkResponse({ standardSchema: InboundTallySchema })
  tally(): Promise<z.infer<typeof InboundTallySchema>> {
    return this.arrivals.tally();
  }

  @Get()
  @ApiOkResponse({ standardSchema: pageSchemaOf(DeploymentViewSchema) })
  async list(
    @Query({ schema: ListQuerySchema }) query: z.output<typeof ListQuerySchema>,
    @Req() { originalUrl }: HttpRequest,
  ): Promise<Answer<Page<DeploymentView>>> {
    const { service, environment, limit, cursor, after } = query;
    await waitForPosition(this.positions, DEPLOYMENT_LIST, after);
    const before = decodeCursor(z.number().int(), cursor);
    const found = await this.deployments.page({ service, environment }, before, limit + 1);
    return pageOf({ found, limit, url: originalUrl, placeOf: ({ position }) => position });
  }
}

function textHeaders({ headers }: HttpRequest): Record<string, string> {
  const texts = Object.entries(headers).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  );
  return Object.fromEntries(texts);
}
