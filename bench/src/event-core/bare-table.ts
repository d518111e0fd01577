/** The floor of an append: what any store has to do at least, one row in one transaction. */
export const BARE_SCHEMA = `
CREATE SCHEMA IF NOT EXISTS bare;
CREATE TABLE IF NOT EXISTS bare.fact (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, stream text NOT NULL, type text NOT NULL, data text NOT NULL
)`;
export const BARE_INSERT = 'INSERT INTO bare.fact (stream, type, data) VALUES ($1, $2, $3)';
