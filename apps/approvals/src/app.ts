import { eventCatalogue } from '@glidepath/contracts';
import { createService, type Service } from '@glidepath/service-kit';
import { Module } from '@nestjs/common';
import { problems } from './adapters/http/problems.js';
import { approvalsMigrations } from './adapters/pg/migrations.js';
import { ApprovalsModule } from './approvals.module.js';
import type { ApprovalsEnv } from './env.js';

/** The approvals service, connected but not yet listening. */
export function createApp(env: ApprovalsEnv): Promise<Service> {
  const settings = { ttlHours: env.APPROVAL_TTL_HOURS, sweepMs: env.APPROVAL_SWEEP_SECONDS * 1_000 };
  @Module({ imports: [ApprovalsModule.with(settings)] })
  class ConfiguredModule {}
  return createService({
    name: 'approvals',
    module: ConfiguredModule,
    env,
    problems,
    catalogue: eventCatalogue,
    migrations: approvalsMigrations,
  });
}
