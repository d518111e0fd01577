import { Module } from '@nestjs/common';
import { AssessmentsController } from './adapters/http/assessments.controller.js';
import { PoliciesController } from './adapters/http/policies.controller.js';
import { WhenChangeSubmitted } from './adapters/nats/when-change-submitted.js';
import { PgChangeKeys } from './adapters/pg/pg-change-keys.js';
import { PgServiceHistory } from './adapters/pg/pg-service-history.js';
import { ServiceHistoryProjection } from './adapters/pg/service-history.projection.js';
import { AssessRevision } from './application/assess-revision.js';
import { ChangeKeys, ServiceHistory } from './application/ports.js';
import { ReadAssessments } from './application/read-assessments.js';

@Module({
  controllers: [AssessmentsController, PoliciesController, WhenChangeSubmitted, ServiceHistoryProjection],
  providers: [
    AssessRevision,
    ReadAssessments,
    { provide: ServiceHistory, useClass: PgServiceHistory },
    { provide: ChangeKeys, useClass: PgChangeKeys },
  ],
})
export class RiskModule {}
