import { APPEND_SETTINGS, CHECKED_TRANSACTION, soundText } from './append-settings.js';

/**
 * The way into the log of one event, which most appends are; everything else goes through `log.append_together`. Called
 * as one autocommit statement: the head's row lock is released by the commit, so what is visible is durable and in
 * order. Verdicts a caller can act on come back as values; faults of the caller are errors of class GP.
 *
 * PL/pgSQL sets up every statement and expression anew in each transaction, which takes longer than the work itself:
 * hence one statement that checks, one that takes lock and position, and one that writes.
 */
export const appendFunction = `
-- It took arrays once.
DROP FUNCTION IF EXISTS log.append(text, bytea, text, text, text, int, bigint, bigint, int, text[], bigint[], text[],
  text, text, text[], int[], uuid[], text[], int[], text[], text[], text[], bytea[]);

CREATE OR REPLACE FUNCTION log.append(
  p_command_id text, p_request_digest bytea, p_fence text[], p_stream text, p_expected bigint,
  p_actor_kind text, p_actor_id text, p_actor_issuer text, p_actor_on_behalf_of text, p_causation text,
  p_traceparent text, p_service text, p_service_version text, p_id uuid, p_type text, p_schema_version int,
  p_occurred text, p_correlation text, p_data text, p_digest bytea, p_partition int,
  -- actual: the version the stream has now; of a fence that refuses, the consumer's position.
  OUT verdict text, OUT first_written bigint, OUT last_written bigint, OUT recorded timestamptz, OUT actual bigint
) LANGUAGE plpgsql SECURITY DEFINER ${APPEND_SETTINGS}
AS $$
DECLARE
  v_utf8 bytea;
  v_category text;
  v_is_sound boolean;
  v_replaced bigint;
  v_is_short boolean;
  v_command log.command%ROWTYPE;
  v_event_id uuid;
BEGIN
  ${CHECKED_TRANSACTION}

  -- Everything that needs no lock is checked before it is taken.
  v_utf8 := convert_to(log.digest_text(p_actor_kind, p_actor_id, p_actor_issuer, p_actor_on_behalf_of, p_causation,
    p_correlation, p_data, p_id, p_occurred, p_partition, p_service, p_service_version, p_schema_version, p_stream,
    p_traceparent, p_type), 'UTF8');
  SELECT t.category, t.role = session_user AND t.service = p_service AND p_actor_kind IN ('person', 'workload', 'system')
      AND starts_with(p_stream, t.category || '-') AND NOT p_stream ^@ ANY (t.longer)
      AND get_byte(sha256(convert_to(coalesce(p_correlation, p_stream), 'UTF8')), 0) >> 4 = p_partition
      AND ${soundText('v_utf8', 'p_digest', 'p_data', 'p_occurred')}
    INTO v_category, v_is_sound FROM log.event_type t WHERE t.type = p_type;
  IF v_is_sound IS NOT TRUE THEN
    PERFORM log.refuse_event(v_utf8, p_actor_kind, p_service, p_stream, p_correlation, p_partition, p_type, p_id, p_occurred,
      p_data, p_digest);
  END IF;

  -- The lock, and the position with it. Every statement after it sees what the previous holder committed.
  UPDATE log.head h SET position = h.position + 1, replaced = h.partition_heads[p_partition + 1],
      recorded_at = greatest(h.recorded_at, date_trunc('milliseconds', log.clock())),
      partition_heads[p_partition + 1] = h.position + 1
    RETURNING h.position, h.recorded_at, h.replaced, h.position + h.range_size > h.ranged_until
    INTO STRICT last_written, recorded, v_replaced, v_is_short;
  first_written := last_written;

  IF p_command_id IS NOT NULL THEN
    SELECT * INTO v_command FROM log.command c WHERE c.role = session_user AND c.command_id = p_command_id;
    IF FOUND THEN
      verdict := CASE WHEN v_command.request_digest = p_request_digest THEN 'duplicate' ELSE 'reused' END;
      first_written := v_command.first_position;
      last_written := v_command.last_position;
      recorded := v_command.recorded_at;
      PERFORM log.give_back(p_partition, v_replaced);
      RETURN;
    END IF;
  END IF;

  IF p_fence IS NOT NULL THEN
    SELECT f.actual, f.event_id INTO actual, v_event_id
      FROM log.check_fence(p_service, p_fence[1], p_fence[2], p_fence[4]::int, p_fence[5]::bigint, p_fence[6]::bigint,
        p_fence[7]::int) f;
    -- An effect of another event than the log's at that position: the log was restored from an older copy.
    IF v_event_id IS NULL OR p_causation <> v_event_id::text THEN
      verdict := 'fenced';
      PERFORM log.give_back(p_partition, v_replaced);
      RETURN;
    END IF;
  END IF;

  IF v_is_short THEN
    PERFORM log.make_room(last_written);
  END IF;
  -- Expected is n: exactly; 0: none; -1: some; -2: any. Where the stream is not as expected, nothing is written.
  WITH s AS (
    INSERT INTO log.stream AS x SELECT p_stream, v_category, 1
      WHERE p_expected IN (0, -2) OR EXISTS (SELECT FROM log.stream y WHERE y.stream = p_stream)
      ON CONFLICT (stream) DO UPDATE SET version = x.version + 1
        WHERE x.category = v_category AND (p_expected IN (-1, -2) OR p_expected = x.version)
      RETURNING x.version
  ), i AS (
    INSERT INTO log.event_id SELECT p_id, last_written FROM s
  ), v AS (
    INSERT INTO log.stream_version SELECT p_stream, s.version, last_written FROM s
  )
  INSERT INTO log.events
    SELECT last_written, p_stream, s.version, p_id, p_type, p_schema_version, p_partition, v_replaced,
      p_occurred::timestamptz, recorded, p_actor_kind, p_actor_id, p_actor_issuer, p_actor_on_behalf_of, p_correlation,
      p_causation, p_traceparent, p_service, p_service_version, p_digest, p_data
    FROM s
    RETURNING version INTO actual;
  IF actual IS NULL THEN
    verdict := 'conflict';
    actual := log.version_in(p_stream, v_category);
    PERFORM log.give_back(p_partition, v_replaced);
    RETURN;
  END IF;

  verdict := 'appended';
  IF p_command_id IS NOT NULL THEN
    INSERT INTO log.command VALUES (session_user, p_command_id, p_request_digest, first_written, last_written, recorded);
  END IF;
  IF p_fence IS NOT NULL THEN
    PERFORM log.pass_fence(p_fence[1], p_fence[2], coalesce(p_fence[3], 'reaction'), p_fence[4]::int, p_fence[6]::bigint,
      v_event_id, first_written, last_written, recorded);
  END IF;
END $$;
`;
