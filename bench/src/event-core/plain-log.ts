/**
 * The same log with its guarantees left out, for the bench alone: dense positions under one lock, versions per stream,
 * group commit. No roles or categories, digests, command ids, fences, ids kept for ever, ranges, guards, partitions or
 * check of the commit.
 */
export const PLAIN_SCHEMA = `
CREATE SCHEMA IF NOT EXISTS plain;
CREATE TABLE IF NOT EXISTS plain.head (position bigint NOT NULL) WITH (fillfactor = 10);
INSERT INTO plain.head SELECT 0 WHERE NOT EXISTS (SELECT FROM plain.head);
CREATE TABLE IF NOT EXISTS plain.event (
  position bigint PRIMARY KEY, stream text COLLATE "C" NOT NULL, version integer NOT NULL, id uuid NOT NULL,
  type text COLLATE "C" NOT NULL, actor_id text COLLATE "C" NOT NULL, correlation_id text COLLATE "C",
  recorded_at timestamptz NOT NULL, data text COLLATE "C" NOT NULL, UNIQUE (stream, version)
);
CREATE OR REPLACE FUNCTION plain.append(
  p_streams text[], p_expected int[], p_ids uuid[], p_types text[], p_actors text[], p_correlations text[], p_data text[],
  OUT verdict text, OUT written bigint
) RETURNS SETOF record LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan SET enable_seqscan = on SET jit = off AS $$
DECLARE
  v_head bigint;
  v_version int;
BEGIN
  SELECT h.position INTO v_head FROM plain.head h FOR UPDATE;
  FOR i IN 1..cardinality(p_streams) LOOP
    SELECT coalesce(max(e.version), 0) INTO v_version FROM plain.event e WHERE e.stream = p_streams[i];
    IF v_version <> p_expected[i] THEN
      verdict := 'conflict';
    ELSE
      v_head := v_head + 1;
      verdict := 'appended';
      INSERT INTO plain.event VALUES (v_head, p_streams[i], v_version + 1, p_ids[i], p_types[i], p_actors[i],
        p_correlations[i], clock_timestamp(), p_data[i]);
    END IF;
    written := v_head;
    RETURN NEXT;
  END LOOP;
  UPDATE plain.head SET position = v_head;
END $$`;

export const PLAIN_APPEND = 'SELECT verdict, written FROM plain.append($1, $2, $3::uuid[], $4, $5, $6, $7)';
