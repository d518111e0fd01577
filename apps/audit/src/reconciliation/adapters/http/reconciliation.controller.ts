import { type ReconciliationView, ReconciliationViewSchema } from '@glidepath/contracts';
import { Roles } from '@glidepath/service-kit';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { Leaving } from '../../../log/adapters/http/leaving.js';
import { HEAVY_READERS, SoleRuns } from '../../../log/adapters/sole-runs.js';
import { Reconcile } from '../../application/reconcile.js';

@Controller('v1/audit/reconciliation')
export class ReconciliationController {
  constructor(
    private readonly reconcile: Reconcile,
    private readonly runs: SoleRuns,
  ) {}

  /** What was published, handled, lost and doubled up to now, once all of it is handled (within thirty seconds). */
  @Get()
  @Roles(...HEAVY_READERS)
  @ApiOkResponse({ standardSchema: ReconciliationViewSchema })
  count(@Leaving() leaving: AbortSignal): Promise<ReconciliationView> {
    return this.runs.run('a reconciliation', leaving, (signal) => this.reconcile.run(signal));
  }
}
