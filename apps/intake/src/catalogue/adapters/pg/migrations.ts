import type { Migration } from '@glidepath/service-kit';

export const catalogueMigrations: readonly Migration[] = [
  {
    name: 'catalogue-001-service',
    sql: 'CREATE TABLE intake.service (service text COLLATE "C" PRIMARY KEY, version int NOT NULL, entry jsonb NOT NULL)',
  },
];
