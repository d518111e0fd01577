import { eventCatalogue } from '@glidepath/contracts';
import { createService, type Service } from '@glidepath/service-kit';
import { problems } from './adapters/http/problems.js';
import { riskMigrations } from './adapters/pg/migrations.js';
import type { RiskEnv } from './env.js';
import { RiskModule } from './risk.module.js';

/** The risk service, connected but not yet listening. */
export function createApp(env: RiskEnv): Promise<Service> {
  return createService({
    name: 'risk',
    module: RiskModule,
    env,
    problems,
    catalogue: eventCatalogue,
    migrations: riskMigrations,
  });
}
