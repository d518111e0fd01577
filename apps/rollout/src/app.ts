import { eventCatalogue } from '@glidepath/contracts';
import { createService, type Service } from '@glidepath/service-kit';
import { Module } from '@nestjs/common';
import { problems } from './adapters/http/problems.js';
import { migrations } from './adapters/pg/migrations.js';
import type { RolloutEnv } from './env.js';
import { RolloutModule } from './rollout.module.js';

/** The rollout service, connected but not yet listening. */
export function createApp(env: RolloutEnv): Promise<Service> {
  const { SLI_LATENESS_MS: latenessMs, CONNECTIONS_FILE: connections } = env;
  @Module({ imports: [RolloutModule.with({ latenessMs, connections })] })
  class ConfiguredModule {}
  return createService({
    name: 'rollout',
    module: ConfiguredModule,
    env,
    problems,
    catalogue: eventCatalogue,
    migrations,
  });
}
