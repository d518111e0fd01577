import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Injectable,
  Module,
  Param,
  Post,
  Put,
  Query,
} from '@nestjs/common';
import { type CommandIdentity, DomainError, VersionConflictError } from '@glidepath/event-store';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import {
  Answer,
  Command,
  CurrentActor,
  decodeCursor,
  type Identity,
  IfMatch,
  pageOf,
  type PageQuery,
  PageQuerySchema,
  ReadsOnly,
  Roles,
  TraceParent,
} from '../src/index.js';

export const NoteBodySchema = z
  .strictObject({
    title: z.string().min(1),
    at: z.iso.datetime().optional(),
    tags: z.array(z.string()).default([]),
  })
  .meta({ id: 'NoteBody' });
export type NoteBody = z.output<typeof NoteBodySchema>;

const NoteViewSchema = z
  .object({ id: z.string(), title: z.string(), extra: z.json().optional() })
  .meta({ id: 'NoteView' });
const NodeSchema = z.object({
  get children() {
    return z.array(NodeSchema);
  },
});

/** Holds a write until the test lets it go. */
@Injectable()
export class Valve {
  private open: () => void = () => undefined;
  private gate = Promise.resolve();
  waiting = 0;

  shut(): void {
    this.gate = new Promise((resolve) => (this.open = resolve));
  }
  release(): void {
    this.open();
  }
  async pass(): Promise<void> {
    this.waiting += 1;
    await this.gate;
  }
}

@Controller('v1/notes')
class NotesController {
  constructor(private readonly valve: Valve) {}

  @Post()
  async create(
    @Body({ schema: NoteBodySchema }) body: NoteBody,
    @Command() command: CommandIdentity | undefined,
    @CurrentActor() identity: Identity,
    @TraceParent() traceparent: string | null,
  ): Promise<Answer<unknown>> {
    await this.valve.pass();
    const view = {
      title: body.title,
      tags: body.tags,
      by: identity.actor,
      command: command ?? null,
      traceparent,
    };
    return new Answer(view, { version: 1, location: '/v1/notes/1' });
  }

  @Get(':id')
  @ApiOkResponse({ standardSchema: NoteViewSchema })
  read(@Param('id', { schema: z.uuid() }) id: string): Answer<unknown> {
    return new Answer({ id, title: 'a note' }, { version: 7 });
  }

  @Get()
  list(@Query({ schema: PageQuerySchema }) { limit, cursor }: PageQuery): Answer<unknown> {
    const after = decodeCursor(z.number().int(), cursor) ?? 0;
    const found = [1, 2, 3, 4, 5].filter((note) => note > after).slice(0, limit + 1);
    return pageOf({ found, limit, url: '/v1/notes?limit=2', placeOf: (last) => last });
  }

  @Put(':id')
  replace(@IfMatch({ required: true }) version: number): unknown {
    if (version !== 7) throw new VersionConflictError('note-1', version, 7);
    return { version };
  }

  @Delete(':id')
  @Roles('operator', 'admin')
  @HttpCode(204)
  remove(): void {
    return undefined;
  }

  @Post('search')
  @ApiOkResponse({ standardSchema: z.object({ tree: NodeSchema }) })
  @ReadsOnly()
  @HttpCode(200)
  search(): readonly string[] {
    return [];
  }

  @Post(':id/lock')
  lock(@Param('id') id: string): void {
    if (id === 'taken') throw new DomainError('note-locked', 'somebody locked it', { owner: 'grace' });
    if (id === 'unlisted') throw new DomainError('nobody-listed-this', 'a code without a problem');
    if (id === 'race') throw new VersionConflictError('note-1', 1, 2);
    throw new Error(`a bug with password=hunter2 at postgres://ada:hunter2@localhost/x`);
  }
}

@Module({ controllers: [NotesController], providers: [Valve] })
export class SampleModule {}
