import { Controller, Get } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../auth/access.js';
import { Answer } from '../http/answer.js';
import { Readiness, type ReadinessReport } from './readiness.js';

/** Alive is the process, ready is what it depends on. */
@Public()
@ApiExcludeController()
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('healthz')
  alive(): { readonly status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  async ready(): Promise<Answer<ReadinessReport>> {
    const report = await this.readiness.report();
    return new Answer(report, { status: report.ready ? 200 : 503, headers: { 'Cache-Control': 'no-store' } });
  }
}
