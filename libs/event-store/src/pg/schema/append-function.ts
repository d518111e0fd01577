import { APPEND_SETTINGS, CHECKED_TRANSACTION, MAX_EVENT_BYTES } from './append-settings.js';

/**
 * The ways into the log, alone or together. Called as one autocommit statement: the head's row lock is released by the
 * commit, so what is visible is durable and in order. Verdicts a caller can act on come back as values, checked before
 * anything is written; faults of the caller are errors of class GP.
 */
export const appendFunction = `
CREATE OR REPLACE FUNCTION log.writing_service() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_service text;
BEGIN
  SELECT w.service INTO v_service FROM log.writer w WHERE w.role = session_user;
  IF v_service IS NULL THEN
    RAISE EXCEPTION 'role % is not a service of the log', session_user USING ERRCODE = 'GP001';
  END IF;
  RETURN v_service;
END $$;

-- The SHA-256 of an event's canonical form, from its parts. Every member name and order is RFC 8785's.
CREATE OR REPLACE FUNCTION log.digest_text(
  p_actor text[], p_causation text, p_correlation text, p_data text, p_id uuid, p_occurred text, p_partition int,
  p_producer text[], p_schema_version int, p_stream text, p_traceparent text, p_type text
) RETURNS text LANGUAGE sql STABLE -- as its parts are: Postgres would not inline it as IMMUTABLE
RETURN format('{"actor":{"id":%s,"issuer":%s,"kind":"%s"%s},"causationId":%s,"correlationId":%s,"data":%s,"id":"%s",'
    '"occurredAt":"%s","partition":%s,"producer":{"service":"%s","version":%s},"schemaVersion":%s,"stream":%s,'
    '"traceparent":%s,"type":"%s"}',
  to_json(p_actor[2]), to_json(p_actor[3]), p_actor[1],
  CASE WHEN p_actor[4] IS NOT NULL THEN ',"onBehalfOf":' || to_json(p_actor[4])::text END,
  CASE WHEN p_causation IS NULL THEN 'null' ELSE to_json(p_causation)::text END,
  CASE WHEN p_correlation IS NULL THEN 'null' ELSE to_json(p_correlation)::text END,
  p_data, p_id, p_occurred, p_partition, p_producer[1], to_json(p_producer[2]), p_schema_version, to_json(p_stream),
  CASE WHEN p_traceparent IS NULL THEN 'null' ELSE to_json(p_traceparent)::text END, p_type);

-- Both ways in were one function once.
DROP FUNCTION IF EXISTS log.append_one;

-- What both ways in check first: a commit that lies about being durable, or a client that would hold the lock.
CREATE OR REPLACE FUNCTION log.check_transaction() RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
    RAISE EXCEPTION 'the log refuses synchronous_commit %', current_setting('synchronous_commit') USING ERRCODE = 'GP002';
  END IF;
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'the log appends under read committed only' USING ERRCODE = 'GP002';
  END IF;
  IF pg_current_xact_id_if_assigned() IS NOT NULL THEN
    RAISE EXCEPTION 'an append is a transaction of its own; this one has already written' USING ERRCODE = 'GP002';
  END IF;
END $$;

-- One append.
CREATE OR REPLACE FUNCTION log.append(
  p_command_id text, p_request_digest bytea,
  p_fence text, p_consumer text, p_handler text, p_fence_partition int, p_from bigint, p_to bigint, p_attempt int,
  p_streams text[], p_expected bigint[],
  p_actor text[], p_causation text, p_traceparent text, p_producer text[],
  p_stream_of int[], p_ids uuid[], p_types text[], p_schema_versions int[], p_occurred text[], p_correlations text[],
  p_data text[], p_digests bytea[],
  OUT verdict text, OUT first_written bigint, OUT last_written bigint, OUT recorded timestamptz, OUT versions int[],
  OUT subject text, OUT actual bigint
) LANGUAGE plpgsql SECURITY DEFINER ${APPEND_SETTINGS}
AS $$
DECLARE
  v_service text;
  v_role name;
  v_longer text[];
  v_events int := coalesce(cardinality(p_ids), 0);
  v_streams int := coalesce(cardinality(p_streams), 0);
  v_partitions int[];
  v_categories text[];
  v_category text;
  v_text text;
  v_head bigint;
  v_recorded timestamptz;
  v_heads bigint[];
  v_ranged_until bigint;
  v_range_size bigint;
  v_digest bytea;
  v_event_id uuid;
  v_stream int;
  v_partition int;
BEGIN
  ${CHECKED_TRANSACTION}
  IF v_events = 0 THEN
    v_service := log.writing_service();
  END IF;

  -- Everything that needs no lock is checked before it is taken.
  FOR i IN 1..v_events LOOP
    v_stream := p_stream_of[i];
    SELECT t.category, t.service, t.role, t.longer INTO v_category, v_service, v_role, v_longer
      FROM log.event_type t WHERE t.type = p_types[i];
    IF v_role IS DISTINCT FROM session_user THEN
      IF v_role IS NULL THEN
        RAISE EXCEPTION 'event type % is not registered', p_types[i] USING ERRCODE = 'GP003';
      END IF;
      RAISE EXCEPTION '% may not append % to %', session_user, p_types[i], p_streams[v_stream] USING ERRCODE = 'GP001';
    END IF;
    IF NOT starts_with(p_streams[v_stream], v_category || '-') OR v_categories[v_stream] <> v_category THEN
      RAISE EXCEPTION '% belongs to category %, not to %', p_types[i], v_category, p_streams[v_stream] USING ERRCODE = 'GP003';
    END IF;
    -- Nested, so that the sub-select is only set up where it is needed.
    IF v_longer <> '{}' THEN
      IF EXISTS (SELECT FROM unnest(v_longer) l WHERE starts_with(p_streams[v_stream], l)) THEN
        RAISE EXCEPTION '% is a name of a longer category than %', p_streams[v_stream], v_category USING ERRCODE = 'GP003';
      END IF;
    END IF;
    v_categories[v_stream] := v_category;
    v_partition := get_byte(sha256(convert_to(coalesce(p_correlations[i], p_streams[v_stream]), 'UTF8')), 0) >> 4;
    v_partitions[i] := v_partition;
    v_text := log.digest_text(p_actor, p_causation, p_correlations[i], p_data[i], p_ids[i], p_occurred[i], v_partition,
      p_producer, p_schema_versions[i], p_streams[v_stream], p_traceparent, p_types[i]);
    IF octet_length(v_text) > ${MAX_EVENT_BYTES} THEN
      RAISE EXCEPTION '% is % bytes', p_types[i], octet_length(v_text) USING ERRCODE = 'GP004', DETAIL = octet_length(v_text);
    END IF;
    IF sha256(convert_to(v_text, 'UTF8')) IS DISTINCT FROM p_digests[i] THEN
      RAISE EXCEPTION 'the digest of event % is not that of its canonical text', p_ids[i] USING ERRCODE = 'GP003';
    END IF;
    -- On one line, as its canonical form is: a line of a replay or an export is one event, whoever wrote it.
    IF NOT (p_data[i] IS JSON) OR strpos(p_data[i], E'\\n') > 0 OR strpos(p_data[i], E'\\r') > 0 THEN
      RAISE EXCEPTION 'the data of event % is not JSON on one line', p_ids[i] USING ERRCODE = 'GP003';
    END IF;
    IF to_char(p_occurred[i]::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') <> p_occurred[i] THEN
      RAISE EXCEPTION 'occurredAt % is not ISO 8601 UTC with milliseconds', p_occurred[i] USING ERRCODE = 'GP003';
    END IF;
  END LOOP;

  IF v_events > 0 AND (p_producer[1] IS DISTINCT FROM v_service OR p_actor[1] NOT IN ('person', 'workload', 'system')) THEN
    RAISE EXCEPTION '% may not write as service %, actor kind %', session_user, p_producer[1], p_actor[1] USING ERRCODE = 'GP001';
  END IF;

  -- The lock. Every statement after it sees what the previous holder committed.
  SELECT h.position, h.recorded_at, h.partition_heads, h.ranged_until, h.range_size
    INTO STRICT v_head, v_recorded, v_heads, v_ranged_until, v_range_size FROM log.head h FOR UPDATE;

  IF p_command_id IS NOT NULL THEN
    SELECT c.request_digest, c.first_position, c.last_position, c.recorded_at
      INTO v_digest, first_written, last_written, recorded
      FROM log.command c WHERE c.role = session_user AND c.command_id = p_command_id;
    IF FOUND THEN
      verdict := CASE WHEN v_digest = p_request_digest THEN 'duplicate' ELSE 'reused' END;
      RETURN;
    END IF;
  END IF;

  IF p_fence IS NOT NULL THEN
    SELECT f.actual, f.event_id INTO actual, v_event_id
      FROM log.check_fence(v_service, p_fence, p_consumer, p_fence_partition, p_from, p_to, p_attempt) f;
    -- An effect of another event than the log's at that position: the log was restored from an older copy.
    IF v_event_id IS NULL OR p_causation <> v_event_id::text THEN
      verdict := 'fenced';
      RETURN;
    END IF;
  END IF;

  FOR s IN 1..v_streams LOOP
    SELECT x.version, x.category INTO v_partition, v_category FROM log.stream x WHERE x.stream = p_streams[s];
    versions[s] := coalesce(v_partition, 0);
    IF v_category IS NOT NULL AND v_category <> v_categories[s] THEN
      RAISE EXCEPTION '% is a stream of category %', p_streams[s], v_category USING ERRCODE = 'GP003';
    END IF;
    -- n: exactly; 0: none; -1: some; -2: any.
    IF NOT (p_expected[s] = -2 OR p_expected[s] = versions[s] OR (p_expected[s] = -1 AND versions[s] > 0)) THEN
      verdict := 'conflict';
      subject := p_streams[s];
      actual := versions[s];
      RETURN;
    END IF;
  END LOOP;

  -- Nothing below refuses.
  verdict := 'appended';
  first_written := v_head + 1;
  recorded := greatest(v_recorded, date_trunc('milliseconds', log.clock()));
  IF v_events > 0 THEN
    IF v_head + v_events + v_range_size > v_ranged_until THEN
      PERFORM log.make_room(v_head + v_events);
    END IF;
    FOR i IN 1..v_events LOOP
      v_head := v_head + 1;
      v_stream := p_stream_of[i];
      v_partition := v_partitions[i];
      versions[v_stream] := versions[v_stream] + 1;
      INSERT INTO log.event_id (id, position) VALUES (p_ids[i], v_head);
      INSERT INTO log.stream_version (stream, version, position) VALUES (p_streams[v_stream], versions[v_stream], v_head);
      INSERT INTO log.events VALUES (v_head, p_streams[v_stream], versions[v_stream], p_ids[i], p_types[i],
        p_schema_versions[i], v_partition, v_heads[v_partition + 1], p_occurred[i]::timestamptz, recorded,
        p_actor[1], p_actor[2], p_actor[3], p_actor[4], p_correlations[i], p_causation, p_traceparent,
        p_producer[1], p_producer[2], p_digests[i], p_data[i]);
      v_heads[v_partition + 1] := v_head;
    END LOOP;
    FOR s IN 1..v_streams LOOP
      CONTINUE WHEN v_categories[s] IS NULL;
      INSERT INTO log.stream AS x VALUES (p_streams[s], v_categories[s], versions[s])
        ON CONFLICT (stream) DO UPDATE SET version = excluded.version;
    END LOOP;
    UPDATE log.head SET position = v_head, recorded_at = recorded, partition_heads = v_heads;
  END IF;
  last_written := v_head;
  IF p_command_id IS NOT NULL THEN
    INSERT INTO log.command VALUES (session_user, p_command_id, p_request_digest, first_written, last_written, recorded);
  END IF;
  IF p_fence IS NOT NULL THEN
    PERFORM log.pass_fence(p_fence, p_consumer, coalesce(p_handler, 'reaction'), p_fence_partition, p_to, v_event_id,
      first_written, last_written, recorded);
  END IF;
END $$;

-- The first answer to a command of the calling role, no row when it was never carried out.
CREATE OR REPLACE FUNCTION log.find_command(
  p_command_id text, OUT request_digest bytea, OUT first_written bigint, OUT last_written bigint, OUT recorded timestamptz
) RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
  SELECT c.request_digest, c.first_position, c.last_position, c.recorded_at
  FROM log.command c WHERE c.role = session_user AND c.command_id = p_command_id
$$;

-- Append-only, addressed by what it holds. Putting the same bytes again is harmless; the first media type stays.
CREATE OR REPLACE FUNCTION log.put_content(p_media_type text, p_bytes bytea) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_digest bytea := sha256(p_bytes);
BEGIN
  PERFORM log.writing_service();
  INSERT INTO log.content (digest, media_type, bytes) VALUES (v_digest, p_media_type, p_bytes) ON CONFLICT DO NOTHING;
  RETURN v_digest;
END $$;
`;
