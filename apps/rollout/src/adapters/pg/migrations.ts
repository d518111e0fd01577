import type { Migration } from '@glidepath/service-kit';

/** The tables of the schema `rollout`. Flights, flags and gates have none: they are folded from the log. */
export const migrations: readonly Migration[] = [
  {
    name: '001-sli-slices',
    sql: `CREATE TABLE rollout.sli_slice (
            service text NOT NULL, sli text NOT NULL, variant text NOT NULL,
            start_ms float8 NOT NULL, source text NOT NULL,
            end_ms float8 NOT NULL, seconds float8 NOT NULL,
            good bigint NOT NULL, total bigint NOT NULL, users bigint, seq bigint NOT NULL,
            PRIMARY KEY (service, sli, variant, start_ms, source),
            CHECK (good BETWEEN 0 AND total)
          );
          CREATE INDEX sli_slice_end ON rollout.sli_slice (service, end_ms);`,
  },
  {
    name: '002-gate-candidates',
    sql: `CREATE TABLE rollout.gate_candidate (
            service text NOT NULL, environment text NOT NULL, artifact_digest text NOT NULL, change_id text NOT NULL,
            PRIMARY KEY (service, environment, artifact_digest, change_id)
          );`,
  },
  {
    name: '003-sli-news',
    sql: `ALTER TABLE rollout.sli_slice ADD COLUMN changed_by xid8 NOT NULL DEFAULT pg_current_xact_id();
          -- What is new since a reading is what transactions wrote that were not over then.
          CREATE INDEX sli_slice_changed_by ON rollout.sli_slice (changed_by);`,
  },
  {
    name: '004-sli-buckets',
    // Read and written whole, with its slice.
    sql: 'ALTER TABLE rollout.sli_slice ADD COLUMN buckets jsonb;',
  },
];
