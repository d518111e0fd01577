import type { Migration } from '@glidepath/service-kit';

export const ledgerMigrations: readonly Migration[] = [
  {
    name: '001-ledger',
    sql: `
      CREATE TABLE audit.sealed (singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton), size bigint NOT NULL);
      INSERT INTO audit.sealed (size) VALUES (0);
      -- The widest state of every tile; a narrower one is its beginning.
      CREATE TABLE audit.tile (
        level smallint NOT NULL,
        index bigint NOT NULL,
        hashes bytea NOT NULL CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0),
        PRIMARY KEY (level, index)
      );
      -- Hashes do not compress: trying costs time for nothing.
      ALTER TABLE audit.tile ALTER COLUMN hashes SET STORAGE EXTERNAL;
      CREATE TABLE audit.checkpoint (
        size bigint PRIMARY KEY,
        root bytea NOT NULL CHECK (octet_length(root) = 32),
        note text NOT NULL
      );
    `,
  },
  {
    name: '004-closed-logs',
    sql: `
      -- Logs that were closed, as they were: evidence.
      CREATE TABLE audit.closed_checkpoint (
        origin text NOT NULL, size bigint NOT NULL, root bytea NOT NULL, note text NOT NULL, PRIMARY KEY (origin, size)
      );
      CREATE TABLE audit.closed_tile (
        origin text NOT NULL, level smallint NOT NULL, index bigint NOT NULL, hashes bytea NOT NULL,
        PRIMARY KEY (origin, level, index)
      );
    `,
  },
];
