import { MAX_EVENT_BYTES } from './append-settings.js';

/** What both ways into the log are made of, and the ways beside them. */
export const appendParts = `
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

-- The text an event's digest is the SHA-256 of: its canonical form. Every member name and order is RFC 8785's.
DROP FUNCTION IF EXISTS log.digest_text(text[], text, text, text, uuid, text, int, text[], int, text, text, text);
CREATE OR REPLACE FUNCTION log.digest_text(
  p_actor_kind text, p_actor_id text, p_actor_issuer text, p_actor_on_behalf_of text, p_causation text, p_correlation text,
  p_data text, p_id uuid, p_occurred text, p_partition int, p_service text, p_service_version text, p_schema_version int,
  p_stream text, p_traceparent text, p_type text
) RETURNS text LANGUAGE sql STABLE -- as its parts are: Postgres would not inline it as IMMUTABLE
RETURN format('{"actor":{"id":%s,"issuer":%s,"kind":"%s"%s},"causationId":%s,"correlationId":%s,"data":%s,"id":"%s",'
    '"occurredAt":"%s","partition":%s,"producer":{"service":"%s","version":%s},"schemaVersion":%s,"stream":%s,'
    '"traceparent":%s,"type":"%s"}',
  to_json(p_actor_id), to_json(p_actor_issuer), p_actor_kind,
  CASE WHEN p_actor_on_behalf_of IS NOT NULL THEN ',"onBehalfOf":' || to_json(p_actor_on_behalf_of)::text END,
  CASE WHEN p_causation IS NULL THEN 'null' ELSE to_json(p_causation)::text END,
  CASE WHEN p_correlation IS NULL THEN 'null' ELSE to_json(p_correlation)::text END,
  p_data, p_id, p_occurred, p_partition, p_service, to_json(p_service_version), p_schema_version, to_json(p_stream),
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

-- Says what is wrong with an event that was found to be unsound.
CREATE OR REPLACE FUNCTION log.refuse_event(
  p_utf8 bytea, p_actor_kind text, p_service text, p_stream text, p_correlation text, p_partition int, p_type text, p_id uuid,
  p_occurred text, p_data text, p_digest bytea
) RETURNS void LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_known log.event_type%ROWTYPE;
BEGIN
  SELECT * INTO v_known FROM log.event_type t WHERE t.type = p_type;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'event type % is not registered', p_type USING ERRCODE = 'GP003';
  END IF;
  IF v_known.role IS DISTINCT FROM session_user THEN
    RAISE EXCEPTION '% may not append % to %', session_user, p_type, p_stream USING ERRCODE = 'GP001';
  END IF;
  IF p_service IS DISTINCT FROM v_known.service OR (p_actor_kind IN ('person', 'workload', 'system')) IS NOT TRUE THEN
    RAISE EXCEPTION '% may not write as service %, actor kind %', session_user, p_service, p_actor_kind USING ERRCODE = 'GP001';
  END IF;
  IF NOT starts_with(p_stream, v_known.category || '-') THEN
    RAISE EXCEPTION '% belongs to category %, not to %', p_type, v_known.category, p_stream USING ERRCODE = 'GP003';
  END IF;
  IF p_stream ^@ ANY (v_known.longer) THEN
    RAISE EXCEPTION '% is a name of a longer category than %', p_stream, v_known.category USING ERRCODE = 'GP003';
  END IF;
  IF octet_length(p_utf8) > ${MAX_EVENT_BYTES} THEN
    RAISE EXCEPTION '% is % bytes', p_type, octet_length(p_utf8) USING ERRCODE = 'GP004', DETAIL = octet_length(p_utf8);
  END IF;
  IF get_byte(sha256(convert_to(coalesce(p_correlation, p_stream), 'UTF8')), 0) >> 4 IS DISTINCT FROM p_partition THEN
    RAISE EXCEPTION 'event % does not belong to partition %', p_id, p_partition USING ERRCODE = 'GP003';
  END IF;
  IF sha256(p_utf8) IS DISTINCT FROM p_digest THEN
    RAISE EXCEPTION 'the digest of event % is not that of its canonical text', p_id USING ERRCODE = 'GP003';
  END IF;
  -- On one line, as its canonical form is: a line of a replay or an export is one event, whoever wrote it.
  IF (p_data IS JSON AND strpos(p_data, E'\\n') = 0 AND strpos(p_data, E'\\r') = 0) IS NOT TRUE THEN
    RAISE EXCEPTION 'the data of event % is not JSON on one line', p_id USING ERRCODE = 'GP003';
  END IF;
  RAISE EXCEPTION 'occurredAt % is not ISO 8601 UTC with milliseconds', p_occurred USING ERRCODE = 'GP003';
END $$;

-- Of a stream that was not as expected. It may have been another category's before that one had a longer name.
CREATE OR REPLACE FUNCTION log.version_in(p_stream text, p_category text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_stream log.stream%ROWTYPE;
BEGIN
  SELECT * INTO v_stream FROM log.stream x WHERE x.stream = p_stream;
  IF v_stream.category <> p_category THEN
    RAISE EXCEPTION '% is a stream of category %', p_stream, v_stream.category USING ERRCODE = 'GP003';
  END IF;
  RETURN coalesce(v_stream.version, 0);
END $$;

-- The position that was taken with the lock, by who then had no use for it.
CREATE OR REPLACE FUNCTION log.give_back(p_partition int, p_replaced bigint) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
  UPDATE log.head SET position = position - 1, partition_heads[p_partition + 1] = p_replaced;
END;

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
