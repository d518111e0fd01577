import type { IncomingMessage } from 'node:http';
import {
  ChangeStateSchema,
  type ChangeView,
  ChangeViewSchema,
  durationMs,
  DurationSchema,
  NameSchema,
  WaitForSchema,
  WaitViewSchema,
} from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import {
  AfterQuerySchema,
  Answer,
  decodeCursor,
  type Page,
  pageOf,
  PageQuerySchema,
  pageSchemaOf,
  PlaceSchema,
  ProjectionPositions,
  waitForPosition,
} from '@glidepath/service-kit';
import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { FindChange } from '../../application/find-change.js';
import { ChangeViews } from '../../application/ports.js';
import { WaitForChange, type WaitGoal } from '../../application/wait-for-change.js';
import { ChangeNameSchema } from './change-name.js';

const ListQuerySchema = PageQuerySchema.extend(AfterQuerySchema.shape).extend({
  state: ChangeStateSchema.optional(),
  service: NameSchema.optional(),
  environment: NameSchema.optional(),
  author: z.string().max(200).optional(),
  q: z.string().max(200).optional(),
});
type ListQuery = z.output<typeof ListQuerySchema>;

const MAX_WAIT_MS = 600_000;
const WaitQuerySchema = z.object({
  for: WaitForSchema.default('terminal'),
  // Piped, as a refinement of the schema itself would also be asked about what is no duration.
  timeout: DurationSchema.pipe(
    z.string().refine((timeout) => durationMs(timeout) <= MAX_WAIT_MS, {
      message: 'at most 10m; ask again to wait longer',
    }),
  ).default('30s'),
});

/** Where a page of the list begins: below the number of a key. */
const PagePlaceSchema = z.number().int();

/** As it was at a position or a moment, instead of now. */
const AtQuerySchema = z.object({ at: PlaceSchema.optional() });

@Controller('v1/changes')
export class ChangeReadsController {
  constructor(
    private readonly findChange: FindChange,
    private readonly waitForChange: WaitForChange,
    private readonly views: ChangeViews,
    private readonly positions: ProjectionPositions,
  ) {}

  /** Newest first. `after` waits until the list shows a write. */
  @Get()
  @ApiOkResponse({ standardSchema: pageSchemaOf(ChangeViewSchema) })
  async list(
    @Query({ schema: ListQuerySchema }) { limit, cursor, after, ...filter }: ListQuery,
    @Req() { url = '/' }: IncomingMessage,
  ): Promise<Answer<Page<ChangeView>>> {
    await waitForPosition(this.positions, 'change-list', after);
    const found = await this.views.find(filter, decodeCursor(PagePlaceSchema, cursor), limit + 1);
    return pageOf({ found, limit, url, placeOf: ({ key }) => Number(key.slice('CHG-'.length)) });
  }

  /** The change as it is, or as it was. */
  @Get(':change')
  @ApiOkResponse({ standardSchema: ChangeViewSchema })
  async get(
    @Param('change', { schema: ChangeNameSchema }) change: string,
    @Query({ schema: AtQuerySchema }) { at }: z.output<typeof AtQuerySchema>,
  ): Promise<Answer<ChangeView>> {
    const view = at === undefined ? this.findChange.view(change) : this.findChange.viewAt(change, at);
    return tagged(await view);
  }

  /** Every event that concerns the change, in order of position. */
  @Get(':change/events')
  async events(
    @Param('change', { schema: ChangeNameSchema }) change: string,
  ): Promise<{ items: readonly EventEnvelope[] }> {
    return { items: await this.findChange.history(change) };
  }

  @Get(':change/wait')
  @ApiOkResponse({ standardSchema: WaitViewSchema })
  async wait(
    @Param('change', { schema: ChangeNameSchema }) change: string,
    @Query({ schema: WaitQuerySchema }) query: { for: WaitGoal; timeout: string },
    @Req() { socket }: IncomingMessage,
  ): Promise<{ reached: boolean; change: ChangeView }> {
    const gone = new AbortController();
    // The socket, not the request: a request is over as soon as it has been read.
    const stop = (): void => {
      gone.abort();
    };
    socket.once('close', stop);
    try {
      return await this.waitForChange.run(change, query.for, durationMs(query.timeout), gone.signal);
    } finally {
      socket.off('close', stop);
    }
  }
}

// The view also tells of other streams, so the version of the change alone would not do for If-None-Match; If-Match
// concerns the change's own stream, which is what the tag names.
function tagged(view: ChangeView): Answer<ChangeView> {
  return new Answer(view, { headers: { ETag: `"${view.version}"` } });
}
