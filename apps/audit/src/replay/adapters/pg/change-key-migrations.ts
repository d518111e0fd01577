import type { Migration } from '@glidepath/service-kit';

export const changeKeyMigrations: readonly Migration[] = [
  {
    name: '003-change-key',
    sql: 'CREATE TABLE audit.change_key (key text PRIMARY KEY, change_id uuid NOT NULL);',
  },
];
