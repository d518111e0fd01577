import { type MirrorView, MirrorViewSchema } from '@glidepath/contracts';
import { Answer } from '@glidepath/service-kit';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { CompareMirror } from '../../application/compare-mirror.js';

@Controller('v1/audit')
export class MirrorController {
  constructor(private readonly compareMirror: CompareMirror) {}

  /** Whether the bus holds and delivered what the log has. */
  @Get('mirror')
  @ApiOkResponse({ standardSchema: MirrorViewSchema })
  async mirror(): Promise<Answer<MirrorView>> {
    return new Answer(await this.compareMirror.run(), { headers: { 'Cache-Control': 'no-store' } });
  }
}
