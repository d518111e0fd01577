import type { Migration } from '@glidepath/service-kit';

export const riskMigrations: readonly Migration[] = [
  {
    name: '001-service-history',
    sql: `
      CREATE TABLE risk.change (
        change_id uuid PRIMARY KEY,
        key text NOT NULL,
        service text NOT NULL,
        environment text NOT NULL,
        digests text[] NOT NULL,
        -- When its rollout first reached the environment, null before.
        reached_at timestamptz,
        ended_at timestamptz,
        failed boolean,
        position bigint NOT NULL
      );
      CREATE UNIQUE INDEX change_key ON risk.change (key);
      CREATE INDEX change_of_service ON risk.change (service, ended_at DESC);
      CREATE TABLE risk.artifact (digest text PRIMARY KEY, position bigint NOT NULL);
      CREATE TABLE risk.service (service text PRIMARY KEY, depends_on text[] NOT NULL, position bigint NOT NULL);
      CREATE INDEX service_depends_on ON risk.service USING gin (depends_on);
    `,
  },
  {
    // The newest change that reached a service in an environment, without reading every change of the service.
    name: '002-last-change',
    sql: `
      CREATE INDEX change_reached ON risk.change (service, environment, reached_at DESC) WHERE reached_at IS NOT NULL;
    `,
  },
];
