import type { Migration } from '@glidepath/service-kit';

export const approvalsMigrations: readonly Migration[] = [
  {
    name: '001-approval-inbox',
    sql: `
      CREATE TABLE approvals.approval_case (
        change_id uuid PRIMARY KEY,
        key text NOT NULL,
        status text NOT NULL,
        decide_by timestamptz NOT NULL,
        domains text[] NOT NULL,
        excluded text[] NOT NULL,
        deciders text[] NOT NULL,
        -- The folded case, as plain JSON.
        round jsonb NOT NULL,
        version int NOT NULL
      );
      CREATE UNIQUE INDEX approval_case_key ON approvals.approval_case (key);
      CREATE INDEX approval_case_by_deadline ON approvals.approval_case (status, decide_by, change_id);
      CREATE TABLE approvals.comment (
        digest text PRIMARY KEY,
        change_id uuid NOT NULL,
        author text NOT NULL,
        body text NOT NULL,
        kept_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX comment_of_author ON approvals.comment (author);
    `,
  },
];
