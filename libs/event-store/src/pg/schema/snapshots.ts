/** Keeping a folded state. A service keeps states of its own streams only. */
export const snapshots = `
-- Replaces an older state of the same fold; a newer one stays.
CREATE OR REPLACE FUNCTION log.put_snapshot(
  p_stream text, p_reducer text, p_reducer_version int, p_version int, p_event_id uuid, p_state text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM log.stream s JOIN log.category c ON c.category = s.category
      WHERE s.stream = p_stream AND c.service = log.writing_service()) THEN
    RAISE EXCEPTION '% may not keep a state of %', session_user, p_stream USING ERRCODE = 'GP001';
  END IF;
  INSERT INTO log.snapshot AS s VALUES (p_stream, p_reducer, p_reducer_version, p_version, p_event_id, p_state)
    ON CONFLICT (stream, reducer, reducer_version) DO UPDATE
      SET version = excluded.version, event_id = excluded.event_id, state = excluded.state
      WHERE s.version < excluded.version
        OR NOT EXISTS (SELECT FROM log.stream_version v JOIN log.events e ON e.position = v.position
          WHERE v.stream = s.stream AND v.version = s.version AND e.id = s.event_id);
END $$;
`;
