import { type MirrorView, MirrorViewSchema } from '@glidepath/contracts';
import { Answer, Roles } from '@glidepath/service-kit';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { Leaving } from '../../../log/adapters/http/leaving.js';
import { HEAVY_READERS, SoleRuns } from '../../../log/adapters/sole-runs.js';
import { CompareMirror } from '../../application/compare-mirror.js';

@Controller('v1/audit')
export class MirrorController {
  constructor(
    private readonly compareMirror: CompareMirror,
    private readonly runs: SoleRuns,
  ) {}

  /** Whether the bus holds and delivered what the log has. */
  @Get('mirror')
  @Roles(...HEAVY_READERS)
  @ApiOkResponse({ standardSchema: MirrorViewSchema })
  async mirror(@Leaving() leaving: AbortSignal): Promise<Answer<MirrorView>> {
    const compared = await this.runs.run('a comparison with the bus', leaving, (signal) =>
      this.compareMirror.run(signal),
    );
    return new Answer(compared, { headers: { 'Cache-Control': 'no-store' } });
  }
}
