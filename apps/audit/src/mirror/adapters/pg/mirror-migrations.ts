import type { Migration } from '@glidepath/service-kit';

export const mirrorMigrations: readonly Migration[] = [
  {
    name: '002-mirror',
    sql: `
      CREATE TABLE audit.mirrored (position bigint PRIMARY KEY, digest bytea NOT NULL CHECK (octet_length(digest) = 32));
    `,
  },
];
