import { type ReconciliationView, ReconciliationViewSchema } from '@glidepath/contracts';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { Reconcile } from '../../application/reconcile.js';

@Controller('v1/audit/reconciliation')
export class ReconciliationController {
  constructor(private readonly reconcile: Reconcile) {}

  /** What was published, handled, lost and doubled up to now, once all of it is handled (within thirty seconds). */
  @Get()
  @ApiOkResponse({ standardSchema: ReconciliationViewSchema })
  count(): Promise<ReconciliationView> {
    return this.reconcile.run();
  }
}
