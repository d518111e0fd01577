/**
 * The log's clock, made once and then left alone: a test may replace it. Positions and moments grow together, so the
 * position of a moment is found by halving, without an index.
 */
export const clock = `
DO $$
BEGIN
  IF to_regprocedure('log.clock()') IS NULL THEN
    CREATE FUNCTION log.clock() RETURNS timestamptz LANGUAGE sql VOLATILE RETURN clock_timestamp();
  END IF;
END $$;

-- The last position recorded before a moment, 0 when there is none. Refuses a moment whose events are kept elsewhere.
CREATE OR REPLACE FUNCTION log.position_before(p_moment timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_low bigint := 0;
  v_high bigint;
  v_middle bigint;
  v_detached log.archived_range%ROWTYPE;
BEGIN
  FOR v_detached IN SELECT * FROM log.archived_range r WHERE r.location IS NOT NULL ORDER BY r.first_position LOOP
    IF v_detached.last_recorded >= p_moment THEN
      PERFORM log.require_range(v_detached.first_position - 1, v_detached.last_position);
    END IF;
    v_low := v_detached.last_position;
  END LOOP;
  SELECT h.position INTO v_high FROM log.head h;
  WHILE v_low < v_high LOOP
    v_middle := (v_low + v_high + 1) / 2;
    IF (SELECT e.recorded_at < p_moment FROM log.events e WHERE e.position = v_middle) THEN
      v_low := v_middle;
    ELSE
      v_high := v_middle - 1;
    END IF;
  END LOOP;
  RETURN v_low;
END $$;
`;
