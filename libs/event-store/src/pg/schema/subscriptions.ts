/** What a consumer handles, as it says itself at every start. */
export const subscriptions = `
-- Replaces the subscriptions of one lane and forgets lanes that are gone. p_types and p_handlers go together; p_since
-- is where the lane stands in each partition and counts only for types it did not handle before.
CREATE OR REPLACE FUNCTION log.subscribe(
  p_consumer text, p_lanes text[], p_lane text, p_types text[], p_handlers text[], p_since bigint[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_consumer <> log.writing_service() THEN
    RAISE EXCEPTION '% may not subscribe consumer %', session_user, p_consumer USING ERRCODE = 'GP001';
  END IF;
  DELETE FROM log.subscription s
    WHERE s.consumer = p_consumer AND (s.lane <> ALL (p_lanes) OR s.lane = p_lane AND s.type <> ALL (p_types));
  INSERT INTO log.subscription AS s
    SELECT p_consumer, p_lane, t.type, ARRAY[t.handler], p_since FROM unnest(p_types, p_handlers) AS t(type, handler)
    ON CONFLICT (consumer, lane, type) DO UPDATE SET handlers = s.handlers || excluded.handlers
      WHERE NOT s.handlers @> excluded.handlers;
END $$;
`;
