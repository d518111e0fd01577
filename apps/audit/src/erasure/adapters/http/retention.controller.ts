import { type RetentionView, RetentionViewSchema } from '@glidepath/contracts';
import { Answer, Roles } from '@glidepath/service-kit';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { Leaving } from '../../../log/adapters/http/leaving.js';
import { HEAVY_READERS, SoleRuns } from '../../../log/adapters/sole-runs.js';
import { ApplyRetention } from '../../application/apply-retention.js';

@Controller('v1/audit/retention')
export class RetentionController {
  constructor(
    private readonly retention: ApplyRetention,
    private readonly runs: SoleRuns,
  ) {}

  /** How long what is kept, and what came of it. */
  @Get()
  @Roles(...HEAVY_READERS)
  @ApiOkResponse({ standardSchema: RetentionViewSchema })
  async retained(@Leaving() leaving: AbortSignal): Promise<Answer<RetentionView>> {
    const report = await this.runs.run('a report on retention', leaving, () => this.retention.report());
    return new Answer(report, { headers: { 'Cache-Control': 'no-store' } });
  }
}
