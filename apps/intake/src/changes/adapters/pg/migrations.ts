import type { Migration } from '@glidepath/service-kit';

export const changeMigrations: readonly Migration[] = [
  {
    name: '001-change-keys',
    sql: `
      CREATE TABLE intake.change_key (
        number bigint GENERATED ALWAYS AS IDENTITY (START WITH 1001) PRIMARY KEY,
        change_id uuid NOT NULL UNIQUE
      );
    `,
  },
  {
    name: '002-change-list',
    sql: `
      CREATE TABLE intake.change_list (
        change_id uuid PRIMARY KEY,
        number bigint NOT NULL UNIQUE,
        state text NOT NULL,
        service text NOT NULL,
        environment text NOT NULL,
        authors text[] NOT NULL,
        title text NOT NULL,
        position bigint NOT NULL,
        view jsonb NOT NULL
      );
      CREATE INDEX change_list_state ON intake.change_list (state, number DESC);
      CREATE INDEX change_list_service ON intake.change_list (service, number DESC);
    `,
  },
];
