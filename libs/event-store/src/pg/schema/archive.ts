import { LOG_OWNER } from './roles.js';

/** Where ranges live that are set aside: a schema of its own, so that backups and grants can treat it differently. */
export const archiveSchema = `CREATE SCHEMA IF NOT EXISTS log_archive AUTHORIZATION ${LOG_OWNER};`;

/**
 * Ranges set aside without moving a row. An archived range is still a partition of `log.events`, only in another schema:
 * nothing that reads can tell. A detached one is not: what would read it is refused, and told where the range is kept.
 * All of it is for the owner alone.
 */
export const archive = `
CREATE TABLE IF NOT EXISTS log.archived_range (
  first_position bigint PRIMARY KEY,
  last_position bigint NOT NULL UNIQUE,
  relation name NOT NULL,
  archived_at timestamptz NOT NULL,
  -- Where it is kept, in the operator's words; null while it is attached.
  location text,
  -- Moment of its last event, and SHA-256 over the digests of its events in order: how it is known again.
  last_recorded timestamptz,
  digest bytea,
  CHECK (location IS NULL OR (last_recorded IS NOT NULL AND digest IS NOT NULL))
);

-- The changes with events in a detached range: all others can be read whole.
CREATE TABLE IF NOT EXISTS log.detached_change (
  correlation_id text COLLATE "C" NOT NULL,
  first_position bigint NOT NULL REFERENCES log.archived_range,
  PRIMARY KEY (correlation_id, first_position)
);

-- Refuses to read what is not here. True otherwise, for use as a condition that is evaluated once per statement: it
-- sees what the statement sees.
CREATE OR REPLACE FUNCTION log.require_range(p_after bigint, p_until bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_range log.archived_range%ROWTYPE;
BEGIN
  SELECT * INTO v_range FROM log.archived_range r
    WHERE r.location IS NOT NULL AND r.last_position > p_after AND r.first_position <= p_until
    ORDER BY r.first_position LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'positions % to % are kept elsewhere', v_range.first_position, v_range.last_position
      USING ERRCODE = 'GP005', DETAIL = json_build_object('first', v_range.first_position,
        'last', v_range.last_position, 'location', v_range.location)::text;
  END IF;
  RETURN true;
END $$;

CREATE OR REPLACE FUNCTION log.require_stream(p_stream text, p_after bigint, p_until bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_position bigint;
BEGIN
  FOR v_position IN
    SELECT v.position FROM log.archived_range r JOIN log.stream_version v
      ON v.stream = p_stream AND v.position BETWEEN r.first_position AND r.last_position
    WHERE r.location IS NOT NULL AND v.position > p_after AND v.position <= p_until ORDER BY 1 LIMIT 1
  LOOP
    PERFORM log.require_range(v_position - 1, v_position);
  END LOOP;
  RETURN true;
END $$;

CREATE OR REPLACE FUNCTION log.require_change(p_correlation text, p_after bigint, p_until bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_range log.archived_range%ROWTYPE;
BEGIN
  FOR v_range IN
    SELECT r.* FROM log.detached_change c JOIN log.archived_range r USING (first_position)
    WHERE c.correlation_id = p_correlation AND r.last_position > p_after AND r.first_position <= p_until LIMIT 1
  LOOP
    PERFORM log.require_range(v_range.first_position - 1, v_range.last_position);
  END LOOP;
  RETURN true;
END $$;

-- Moves whole ranges that end at or before a position out of schema log. Their rows stay where they are.
CREATE OR REPLACE FUNCTION log.archive_ranges(p_until bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_size bigint;
  v_head bigint;
  v_from bigint;
  v_relation name;
BEGIN
  SELECT h.range_size, h.position INTO STRICT v_size, v_head FROM log.head h;
  LOOP
    v_from := (SELECT coalesce(max(r.last_position), 0) FROM log.archived_range r);
    EXIT WHEN v_from + v_size > least(p_until, v_head);
    v_relation := 'events_' || lpad((v_from + 1)::text, 12, '0');
    EXECUTE format('ALTER TABLE log.%I SET SCHEMA log_archive', v_relation);
    INSERT INTO log.archived_range VALUES (v_from + 1, v_from + v_size, v_relation, log.clock());
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION log.range_digest(p_relation name) RETURNS bytea
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_digest bytea;
BEGIN
  EXECUTE format('SELECT sha256(string_agg(e.digest, NULL ORDER BY e.position)) FROM log_archive.%I e', p_relation) INTO v_digest;
  RETURN v_digest;
END $$;

-- Takes the oldest attached range out of the log, to be kept elsewhere. Refused while a consumer may still need it.
CREATE OR REPLACE FUNCTION log.detach_range(p_first bigint, p_location text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_range log.archived_range%ROWTYPE;
  v_needed text;
BEGIN
  SELECT * INTO v_range FROM log.archived_range r WHERE r.location IS NULL ORDER BY r.first_position LIMIT 1;
  IF v_range.first_position IS DISTINCT FROM p_first THEN
    RAISE EXCEPTION 'the oldest range that can be detached begins at %, not at %', v_range.first_position, p_first
      USING ERRCODE = 'GP006';
  END IF;
  SELECT string_agg(DISTINCT n.consumer, ', ') INTO v_needed FROM (
    SELECT c.consumer FROM log.consumer c WHERE EXISTS (SELECT FROM log.subscription s WHERE s.consumer = c.consumer)
      AND c.position < (SELECT max(e.position) FROM log.events e
        WHERE e.position BETWEEN v_range.first_position AND v_range.last_position AND e.partition = c.partition)
    UNION SELECT x.consumer FROM log.stalled x WHERE x.position BETWEEN v_range.first_position AND v_range.last_position
  ) n;
  IF v_needed IS NOT NULL THEN
    RAISE EXCEPTION 'positions % to % are not handled yet by %', v_range.first_position, v_range.last_position, v_needed
      USING ERRCODE = 'GP006';
  END IF;
  UPDATE log.archived_range r SET location = p_location, digest = log.range_digest(r.relation),
      last_recorded = (SELECT e.recorded_at FROM log.events e WHERE e.position = r.last_position)
    WHERE r.first_position = p_first;
  INSERT INTO log.detached_change
    SELECT DISTINCT e.correlation_id, p_first FROM log.events e
    WHERE e.position BETWEEN v_range.first_position AND v_range.last_position AND e.correlation_id IS NOT NULL;
  EXECUTE format('ALTER TABLE log.events DETACH PARTITION log_archive.%I', v_range.relation);
  -- The triggers it had as a part of the log went with that.
  PERFORM log.guard(format('log_archive.%I', v_range.relation)::regclass);
  -- An empty one in its place: a statement about positions that no partition has would be answered without being run.
  EXECUTE format('CREATE TABLE log_archive.%I (LIKE log.events INCLUDING ALL)', v_range.relation || '_elsewhere');
  EXECUTE format('ALTER TABLE log.events ATTACH PARTITION log_archive.%I FOR VALUES FROM (%s) TO (%s)',
    v_range.relation || '_elsewhere', v_range.first_position, v_range.last_position + 1);
  PERFORM log.guard(format('log_archive.%I', v_range.relation || '_elsewhere')::regclass);
END $$;

-- Takes the newest detached range back, if it is what was detached.
CREATE OR REPLACE FUNCTION log.attach_range(p_first bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_range log.archived_range%ROWTYPE;
BEGIN
  SELECT * INTO v_range FROM log.archived_range r WHERE r.location IS NOT NULL ORDER BY r.first_position DESC LIMIT 1;
  IF v_range.first_position IS DISTINCT FROM p_first THEN
    RAISE EXCEPTION 'the newest range that can be attached begins at %, not at %', v_range.first_position, p_first
      USING ERRCODE = 'GP006';
  END IF;
  IF to_regclass(format('log_archive.%I', v_range.relation)) IS NULL THEN
    RAISE EXCEPTION 'there is no table log_archive.%; restore it from %', v_range.relation, v_range.location
      USING ERRCODE = 'GP006';
  END IF;
  IF log.range_digest(v_range.relation) IS DISTINCT FROM v_range.digest THEN
    RAISE EXCEPTION 'log_archive.% is not what was detached', v_range.relation USING ERRCODE = 'GP006';
  END IF;
  EXECUTE format('ALTER TABLE log.events DETACH PARTITION log_archive.%I', v_range.relation || '_elsewhere');
  EXECUTE format('DROP TABLE log_archive.%I', v_range.relation || '_elsewhere');
  EXECUTE format('DROP TRIGGER IF EXISTS refuse_change ON log_archive.%I', v_range.relation);
  EXECUTE format('ALTER TABLE log.events ATTACH PARTITION log_archive.%I FOR VALUES FROM (%s) TO (%s)',
    v_range.relation, v_range.first_position, v_range.last_position + 1);
  PERFORM log.guard(format('log_archive.%I', v_range.relation)::regclass);
  DELETE FROM log.detached_change c WHERE c.first_position = p_first;
  UPDATE log.archived_range r SET location = NULL, digest = NULL, last_recorded = NULL WHERE r.first_position = p_first;
END $$;
`;
