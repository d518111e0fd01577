import type { Migration } from '@glidepath/service-kit';

export const inboundMigrations: readonly Migration[] = [
  {
    name: 'inbound-001-arrivals',
    sql: `
      CREATE TABLE intake.inbox (
        inbox_key text PRIMARY KEY, principal text NOT NULL, source text, source_event_id text, claimed_by text NOT NULL
      );
      CREATE INDEX inbox_source ON intake.inbox (source_event_id, source, principal);
      CREATE TABLE intake.arrival (
        name text PRIMARY KEY, inbox_key text NOT NULL, outcome text NOT NULL, conflicting boolean NOT NULL,
        counted_at timestamptz NOT NULL DEFAULT now()
      );`,
  },
  {
    name: 'inbound-002-deployment',
    sql: `
      CREATE TABLE intake.deployment (
        deployment_id uuid PRIMARY KEY, position bigint NOT NULL UNIQUE, service text NOT NULL, environment text,
        detected_change_id uuid, data jsonb NOT NULL
      );
      CREATE INDEX deployment_service ON intake.deployment (service, position DESC);`,
  },
  {
    // A source may be as long as an event; an index entry may not.
    name: 'inbound-003-long-sources',
    sql: `
      DROP INDEX intake.inbox_source;
      CREATE INDEX inbox_event ON intake.inbox (left(source_event_id, 200), left(source, 200));`,
  },
];
