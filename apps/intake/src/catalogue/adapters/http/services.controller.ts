import { NameSchema, PutServiceBodySchema, type ServiceView, ServiceViewSchema } from '@glidepath/contracts';
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
  Roles,
  TraceParent,
  waitForPosition,
} from '@glidepath/service-kit';
import { Body, Controller, Get, Param, Put, Query, Req } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { ServiceList } from '../../application/ports.js';
import { PutService } from '../../application/put-service.js';
import { ReadService } from '../../application/read-service.js';
import { SERVICE_LIST } from '../pg/service-list.projection.js';

const ListQuerySchema = PageQuerySchema.extend(AfterQuerySchema.shape);
const WrittenServiceSchema = ServiceViewSchema.extend({ position: z.number().int() }).meta({
  id: 'WrittenService',
});

const REPLACING_ROLES = ['operator', 'release-manager', 'admin'] as const;

/** The catalogue: who owns what, how critical it is and what it depends on. */
@Controller('v1/services')
export class ServicesController {
  constructor(
    private readonly putService: PutService,
    private readonly readService: ReadService,
    private readonly services: ServiceList,
    private readonly positions: ProjectionPositions,
  ) {}

  /** Registers a service, which an author may do too, or replaces its entry. */
  @Put(':service')
  @Roles('author', ...REPLACING_ROLES)
  @ApiOkResponse({ standardSchema: WrittenServiceSchema })
  async put(
    @Param('service', { schema: NameSchema }) service: string,
    @Body({ schema: PutServiceBodySchema }) body: z.output<typeof PutServiceBodySchema>,
    @IfMatch() ifVersion: number | undefined,
    @CurrentActor() { actor, roles }: Identity,
    @Command() command: CommandIdentity | undefined,
    @TraceParent() traceparent: string | null,
  ): Promise<Answer<ServiceView & { position: number }>> {
    const context = { actor, correlationId: null, traceparent };
    const mayReplace = REPLACING_ROLES.some((role) => roles.includes(role));
    const view = await this.putService.run({
      entry: { service, ...body },
      ifVersion,
      mayReplace,
      context,
      command,
    });
    return new Answer(view, { version: view.version, location: `/v1/services/${service}` });
  }

  @Get(':service')
  @ApiOkResponse({ standardSchema: ServiceViewSchema })
  async get(@Param('service', { schema: NameSchema }) service: string): Promise<Answer<ServiceView>> {
    const view = await this.readService.run(service);
    return new Answer(view, { version: view.version });
  }

  @Get()
  @ApiOkResponse({ standardSchema: pageSchemaOf(ServiceViewSchema) })
  async list(
    @Query({ schema: ListQuerySchema }) { limit, cursor, after }: z.output<typeof ListQuerySchema>,
    @Req() { originalUrl }: HttpRequest,
  ): Promise<Answer<Page<ServiceView>>> {
    await waitForPosition(this.positions, SERVICE_LIST, after);
    const found = await this.services.page(limit + 1, decodeCursor(z.string(), cursor));
    return pageOf({ found, limit, url: originalUrl, placeOf: ({ service }) => service });
  }
}
