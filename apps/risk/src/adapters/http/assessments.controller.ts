import {
  type AssessmentList,
  AssessmentListSchema,
  type AssessmentView,
  AssessmentViewSchema,
  ChangeIdSchema,
  ChangeKeySchema,
} from '@glidepath/contracts';
import { Answer } from '@glidepath/service-kit';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { ReadAssessments } from '../../application/read-assessments.js';

const ChangeSchema = z.union([ChangeIdSchema, ChangeKeySchema], {
  error: 'is neither the id of a change nor a key such as CHG-1042',
});
const ChangeQuerySchema = z.object({ change: ChangeSchema });

@Controller('v1/assessments')
export class AssessmentsController {
  constructor(private readonly assessments: ReadAssessments) {}

  /** All assessments of a change, one a revision, newest first. */
  @Get()
  @ApiOkResponse({ standardSchema: AssessmentListSchema })
  async list(@Query({ schema: ChangeQuerySchema }) { change }: { change: string }): Promise<AssessmentList> {
    const { all } = await this.assessments.ofChange(change);
    return { items: all };
  }

  /** The newest assessment of a change. */
  @Get(':change')
  @ApiOkResponse({ standardSchema: AssessmentViewSchema })
  async newest(@Param('change', { schema: ChangeSchema }) change: string): Promise<Answer<AssessmentView>> {
    const { newest, version } = await this.assessments.ofChange(change);
    return new Answer(newest, { version });
  }
}
