import { eventCatalogue } from '@glidepath/contracts';
import { createService, type Service } from '@glidepath/service-kit';
import { catalogueProblems } from './catalogue/adapters/http/problems.js';
import { catalogueMigrations } from './catalogue/adapters/pg/migrations.js';
import { changeProblems } from './changes/adapters/http/problems.js';
import { changeMigrations } from './changes/adapters/pg/migrations.js';
import { inboundProblems } from './inbound/adapters/http/problems.js';
import { inboundMigrations } from './inbound/adapters/pg/migrations.js';
import type { IntakeEnv } from './env.js';
import { IntakeModule } from './intake.module.js';

/** The intake service, connected but not yet listening. */
export function createApp(env: IntakeEnv): Promise<Service> {
  return createService({
    name: 'intake',
    module: IntakeModule,
    env,
    problems: { ...catalogueProblems, ...changeProblems, ...inboundProblems },
    catalogue: eventCatalogue,
    migrations: [...catalogueMigrations, ...changeMigrations, ...inboundMigrations],
  });
}
