import {
  AmendChangeBodySchema,
  type ChangeView,
  ChangeViewSchema,
  type ReasonBody,
  ReasonBodySchema,
  type SubmitChangeBody,
  SubmitChangeBodySchema,
} from '@glidepath/contracts';
import type { CommandIdentity } from '@glidepath/event-store';
import {
  Answer,
  type AnswerOptions,
  Command,
  CurrentActor,
  type Identity,
  IfMatch,
  Roles,
  TraceParent,
} from '@glidepath/service-kit';
import { Body, Controller, Param, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { AmendChange } from '../../application/amend-change.js';
import { CancelChange } from '../../application/cancel-change.js';
import { FindChange } from '../../application/find-change.js';
import { SubmitChange } from '../../application/submit-change.js';
import { ChangeNameSchema } from './change-name.js';

/** A change as it stands after a write, and where the write stands in the log. */
const WrittenChangeSchema = ChangeViewSchema.extend({ position: z.number().int() }).meta({
  id: 'WrittenChange',
});
type WrittenChange = z.infer<typeof WrittenChangeSchema>;

interface Written {
  readonly changeId: string;
  readonly position: number;
}

@Controller('v1/changes')
export class ChangesController {
  constructor(
    private readonly submitChange: SubmitChange,
    private readonly amendChange: AmendChange,
    private readonly cancelChange: CancelChange,
    private readonly findChange: FindChange,
  ) {}

  @Post()
  @Roles('author')
  @ApiCreatedResponse({ standardSchema: WrittenChangeSchema })
  async submit(
    @CurrentActor() { actor }: Identity,
    @Body({ schema: SubmitChangeBodySchema }) body: SubmitChangeBody,
    @Command() command: CommandIdentity | undefined,
    @TraceParent() traceparent: string | null,
  ): Promise<Answer<WrittenChange>> {
    const written = await this.submitChange.run({ actor, body, command, traceparent });
    const view = await this.findChange.submitted(written.changeId, written.position);
    return answer(view, written.position, { status: 201, location: `/v1/changes/${written.changeId}` });
  }

  @Put(':change')
  @Roles('author')
  @ApiOkResponse({ standardSchema: WrittenChangeSchema })
  async amend(
    @Param('change', { schema: ChangeNameSchema }) change: string,
    @CurrentActor() { actor }: Identity,
    @Body({ schema: AmendChangeBodySchema }) body: SubmitChangeBody,
    @IfMatch({ required: true }) ifVersion: number,
    @Command() command: CommandIdentity | undefined,
  ): Promise<Answer<WrittenChange>> {
    return this.changed(await this.amendChange.run({ actor, change, ifVersion, body, command }));
  }

  @Post(':change/cancel')
  @Roles('author', 'operator', 'release-manager')
  @ApiOkResponse({ standardSchema: WrittenChangeSchema })
  async cancel(
    @Param('change', { schema: ChangeNameSchema }) change: string,
    @CurrentActor() { actor, roles }: Identity,
    @Body({ schema: ReasonBodySchema }) { reason }: ReasonBody,
    @Command() command: CommandIdentity | undefined,
  ): Promise<Answer<WrittenChange>> {
    const mayCancelAny = roles.includes('operator') || roles.includes('release-manager');
    return this.changed(await this.cancelChange.run({ actor, mayCancelAny, change, reason, command }));
  }

  private async changed({ changeId, position }: Written): Promise<Answer<WrittenChange>> {
    return answer(await this.findChange.view(changeId), position, { status: 200 });
  }
}

function answer(view: ChangeView, position: number, options: AnswerOptions): Answer<WrittenChange> {
  return new Answer({ ...view, position }, { ...options, version: view.version });
}
