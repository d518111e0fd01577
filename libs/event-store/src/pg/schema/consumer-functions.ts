/**
 * Positions of consumers and their stalled events. A service reaches only its own; every step is a compare-and-set, so
 * that two instances of a consumer cannot both apply an effect.
 */
export const consumerFunctions = `
-- The event a fenced effect belongs to, locked for the effect; event_id is null when another instance was there first.
CREATE OR REPLACE FUNCTION log.check_fence(
  p_service text, p_fence text, p_consumer text, p_partition int, p_from bigint, p_to bigint, p_attempt int,
  OUT actual bigint, OUT event_id uuid
) LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_consumer IS DISTINCT FROM p_service THEN
    RAISE EXCEPTION '% may not move consumer %', p_service, p_consumer USING ERRCODE = 'GP001';
  END IF;
  IF p_fence = 'advance' THEN
    SELECT c.position INTO actual FROM log.consumer c
      WHERE c.consumer = p_consumer AND c.partition = p_partition FOR UPDATE;
    IF (actual = p_from) IS NOT TRUE THEN
      RETURN;
    END IF;
    IF p_to <= p_from THEN
      RAISE EXCEPTION 'consumer %/% cannot move from % to %', p_consumer, p_partition, p_from, p_to USING ERRCODE = 'GP003';
    END IF;
  ELSIF p_fence = 'unstall' THEN
    SELECT x.attempt INTO actual FROM log.stalled x
      WHERE x.consumer = p_consumer AND x.lane = 'reaction' AND x.position = p_to FOR UPDATE;
    IF (actual = p_attempt) IS NOT TRUE THEN
      RETURN;
    END IF;
  ELSE
    RAISE EXCEPTION 'a fence is advance or unstall, not %', p_fence USING ERRCODE = 'GP003';
  END IF;
  SELECT e.id INTO event_id FROM log.events e WHERE e.position = p_to AND e.partition = p_partition;
  IF event_id IS NULL THEN
    RAISE EXCEPTION 'partition % has no event at position %', p_partition, p_to USING ERRCODE = 'GP003';
  END IF;
END $$;

CREATE OR REPLACE FUNCTION log.pass_fence(
  p_fence text, p_consumer text, p_handler text, p_partition int, p_to bigint, p_event_id uuid,
  p_first bigint, p_last bigint, p_at timestamptz
) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_fence = 'advance' THEN
    UPDATE log.consumer SET position = p_to WHERE consumer = p_consumer AND partition = p_partition;
  ELSE
    DELETE FROM log.stalled WHERE consumer = p_consumer AND lane = 'reaction' AND position = p_to;
  END IF;
  INSERT INTO log.attempt VALUES (p_consumer, p_handler, 'reaction', p_to, p_event_id, 'applied',
    CASE WHEN p_last >= p_first THEN p_first END, CASE WHEN p_last >= p_first THEN p_last END, NULL, p_at);
END $$;

-- One attempt, in the transaction of the effect it tells of.
CREATE OR REPLACE FUNCTION log.record_attempt(
  p_consumer text, p_handler text, p_kind text, p_position bigint, p_event_id uuid, p_outcome text, p_error text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_consumer <> log.writing_service() THEN
    RAISE EXCEPTION '% may not record for consumer %', session_user, p_consumer USING ERRCODE = 'GP001';
  END IF;
  INSERT INTO log.attempt VALUES (p_consumer, p_handler, p_kind, p_position, p_event_id, p_outcome, NULL, NULL,
    p_error, date_trunc('milliseconds', log.clock()));
END $$;

-- Moves a position without an effect. False when another instance was there first.
CREATE OR REPLACE FUNCTION log.advance(
  p_consumer text, p_partition int, p_from bigint, p_to bigint, OUT advanced boolean, OUT actual bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_consumer <> log.writing_service() THEN
    RAISE EXCEPTION '% may not move consumer %', session_user, p_consumer USING ERRCODE = 'GP001';
  END IF;
  -- Nobody waits for the disk: what was only passed over is passed over again after a crash.
  PERFORM set_config('synchronous_commit', 'off', true);
  UPDATE log.consumer SET position = p_to
    WHERE consumer = p_consumer AND partition = p_partition AND position = p_from AND p_to > p_from;
  advanced := FOUND;
  SELECT c.position INTO actual FROM log.consumer c WHERE c.consumer = p_consumer AND c.partition = p_partition;
END $$;

-- Puts an event on the stalled list: status stalled after a failure, queued behind an earlier one of its change.
CREATE OR REPLACE FUNCTION log.stall(
  p_consumer text, p_lane text, p_handler text, p_position bigint, p_status text, p_error text, p_next_try_at timestamptz
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_at timestamptz := date_trunc('milliseconds', log.clock());
  v_event_id uuid;
BEGIN
  IF p_consumer <> log.writing_service() THEN
    RAISE EXCEPTION '% may not stall for consumer %', session_user, p_consumer USING ERRCODE = 'GP001';
  END IF;
  INSERT INTO log.stalled
    SELECT p_consumer, p_lane, e.position, e.partition, e.id, coalesce(e.correlation_id, e.stream), p_handler, p_status,
      CASE p_status WHEN 'queued' THEN 0 ELSE 1 END, CASE p_status WHEN 'queued' THEN 0 ELSE 1 END,
      p_error, p_next_try_at, v_at
    FROM log.events e WHERE e.position = p_position
    RETURNING event_id INTO STRICT v_event_id;
  INSERT INTO log.attempt VALUES (p_consumer, p_handler, CASE p_lane WHEN 'reaction' THEN 'reaction' ELSE 'projection' END,
    p_position, v_event_id, p_status, NULL, NULL, p_error, v_at);
END $$;

-- Moves a reaction's position past an event that failed or has to queue, and puts it on the list, in one commit.
CREATE OR REPLACE FUNCTION log.advance_and_stall(
  p_consumer text, p_partition int, p_from bigint, p_to bigint, p_handler text, p_status text, p_error text,
  p_next_try_at timestamptz, OUT advanced boolean, OUT actual bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  SELECT a.advanced, a.actual INTO advanced, actual FROM log.advance(p_consumer, p_partition, p_from, p_to) a;
  IF advanced THEN
    PERFORM log.stall(p_consumer, 'reaction', p_handler, p_to, p_status, p_error, p_next_try_at);
  END IF;
END $$;

-- The end of one more try. p_outcome: applied and skipped take the event off the list, stalled tries again later,
-- parked waits for a person. False when another instance tried in between.
CREATE OR REPLACE FUNCTION log.settle_stalled(
  p_consumer text, p_lane text, p_position bigint, p_attempt int, p_outcome text, p_error text, p_next_try_at timestamptz
) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row log.stalled%ROWTYPE;
BEGIN
  IF p_consumer <> log.writing_service() THEN
    RAISE EXCEPTION '% may not settle for consumer %', session_user, p_consumer USING ERRCODE = 'GP001';
  END IF;
  SELECT * INTO v_row FROM log.stalled x
    WHERE x.consumer = p_consumer AND x.lane = p_lane AND x.position = p_position AND x.attempt = p_attempt FOR UPDATE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF p_outcome IN ('applied', 'skipped') THEN
    DELETE FROM log.stalled x WHERE x.consumer = p_consumer AND x.lane = p_lane AND x.position = p_position;
  ELSE
    UPDATE log.stalled x SET status = p_outcome, attempt = x.attempt + 1, tries = x.tries + 1,
        error = coalesce(p_error, x.error), next_try_at = coalesce(p_next_try_at, x.next_try_at)
      WHERE x.consumer = p_consumer AND x.lane = p_lane AND x.position = p_position;
  END IF;
  INSERT INTO log.attempt VALUES (p_consumer, v_row.handler, CASE p_lane WHEN 'reaction' THEN 'reaction' ELSE 'projection' END,
    p_position, v_row.event_id, p_outcome, NULL, NULL, p_error, date_trunc('milliseconds', log.clock()));
  RETURN true;
END $$;

-- Gives a parked event its tries back, and keeps who asked and why. p_command_id makes a repeated request harmless: it
-- gets the first answer, whatever became of the event since. Verdicts: redriven, absent (not on the list), waiting (on
-- the list, and tried again without anybody's help), reused (the command was another request).
CREATE OR REPLACE FUNCTION log.redrive(
  p_consumer text, p_lane text, p_position bigint, p_actor text, p_reason text, p_command_id text,
  p_request_digest text
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row log.stalled%ROWTYPE;
  v_digest text;
BEGIN
  IF p_consumer <> log.writing_service() THEN
    RAISE EXCEPTION '% may not re-drive for consumer %', session_user, p_consumer USING ERRCODE = 'GP001';
  END IF;
  SELECT * INTO v_row FROM log.stalled x
    WHERE x.consumer = p_consumer AND x.lane = p_lane AND x.position = p_position FOR UPDATE;
  SELECT r.request_digest INTO v_digest FROM log.redriven r
    WHERE r.consumer = p_consumer AND r.command_id = p_command_id;
  IF FOUND THEN
    RETURN CASE WHEN v_digest = p_request_digest THEN 'redriven' ELSE 'reused' END;
  END IF;
  IF v_row.status IS DISTINCT FROM 'parked' THEN
    RETURN CASE WHEN v_row.status IS NULL THEN 'absent' ELSE 'waiting' END;
  END IF;
  UPDATE log.stalled x SET status = 'stalled', attempt = x.attempt + 1, tries = 0,
      next_try_at = date_trunc('milliseconds', log.clock())
    WHERE x.consumer = p_consumer AND x.lane = p_lane AND x.position = p_position;
  INSERT INTO log.redriven VALUES (p_consumer, p_lane, p_position, v_row.event_id, v_row.attempt, v_row.error, p_actor,
    p_reason, p_command_id, p_request_digest, date_trunc('milliseconds', log.clock()));
  RETURN 'redriven';
END $$;
DROP FUNCTION IF EXISTS log.redrive(text, text, bigint);
`;
