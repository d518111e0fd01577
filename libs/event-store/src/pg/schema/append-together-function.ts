import { APPEND_SETTINGS, CHECKED_TRANSACTION, soundText } from './append-settings.js';

/**
 * Appends of any number of events, one or several that waited for one commit: one verdict each, in order, as if they had
 * come one after another. What each of them needs to know is asked once for all, which takes a fraction of the time. A
 * fault of one is an error for all: the caller then sends each by itself.
 */
export const appendTogetherFunction = `
-- Values of all calls stand behind one another: p_stream_counts and p_event_counts say how many belong to each, four
-- make an actor and two a producer.
CREATE OR REPLACE FUNCTION log.append_together(
  p_stream_counts int[], p_event_counts int[],
  p_command_ids text[], p_request_digests bytea[],
  p_fences text[], p_consumers text[], p_handlers text[], p_fence_partitions int[], p_froms bigint[], p_tos bigint[],
  p_attempts int[], p_streams text[], p_expected bigint[],
  p_actors text[], p_causations text[], p_traceparents text[], p_producers text[],
  p_stream_of int[], p_ids uuid[], p_types text[], p_schema_versions int[], p_occurred text[], p_correlations text[],
  p_data text[], p_digests bytea[],
  OUT verdict text, OUT first_written bigint, OUT last_written bigint, OUT recorded timestamptz, OUT versions int[],
  OUT subject text, OUT actual bigint
) RETURNS SETOF record LANGUAGE plpgsql SECURITY DEFINER ${APPEND_SETTINGS}
AS $$
DECLARE
  v_service text;
  v_events int := coalesce(cardinality(p_ids), 0);
  -- By event: its call, its stream's place among all streams, its partition and category.
  v_calls int[];
  v_places int[];
  v_partitions int[];
  v_categories text[];
  -- Whether the counts add up to what is there, each value in one place: or a position could be left out, or a version.
  v_are_whole boolean := 0 <= ALL (p_stream_counts) AND 0 <= ALL (p_event_counts) AND v_events >= ALL (p_event_counts)
    AND cardinality(p_event_counts) = cardinality(p_stream_counts)
    AND coalesce(array_lower(p_streams, 1), 1) = 1 AND coalesce(array_lower(p_command_ids, 1), 1) = 1;
  -- The first event at fault.
  v_unsound int;
  -- By place of a stream: the first place of the same stream, where its version and category are kept.
  v_slots int[];
  v_versions int[];
  v_stream_categories text[] := array_fill(NULL::text, ARRAY[coalesce(cardinality(p_streams), 0)]);
  v_are_fitting boolean;
  -- By call: the first call with the same command, where the answer to it is kept.
  v_command_slots int[];
  v_kept_digests bytea[];
  v_kept_firsts bigint[];
  v_kept_lasts bigint[];
  v_kept_recorded timestamptz[];
  v_has_commands boolean := cardinality(array_remove(p_command_ids, NULL)) > 0;
  -- What is to be written, by event: left empty where its call is refused. By call: whether its command is new.
  v_positions bigint[] := array_fill(NULL::bigint, ARRAY[v_events]);
  v_event_versions int[] := array_fill(NULL::int, ARRAY[v_events]);
  v_previous bigint[] := array_fill(NULL::bigint, ARRAY[v_events]);
  v_are_new boolean[] := array_fill(false, ARRAY[coalesce(cardinality(p_stream_counts), 0)]);
  v_before bigint;
  v_head bigint;
  v_recorded timestamptz;
  v_heads bigint[];
  v_ranged_until bigint;
  v_range_size bigint;
  v_event_id uuid;
  v_slot int;
  s int := 1;
  e int := 1;
  t int;
  f int;
BEGIN
  ${CHECKED_TRANSACTION}
  SELECT w.service INTO v_service FROM log.writer w WHERE w.role = session_user;
  IF v_service IS NULL THEN
    v_service := log.writing_service();
  END IF;
  FOR i IN 1..coalesce(cardinality(p_stream_counts), 0) LOOP
    EXIT WHEN v_are_whole IS NOT TRUE;
    FOR j IN e..e + p_event_counts[i] - 1 LOOP
      v_calls[j] := i;
      v_places[j] := s - 1 + p_stream_of[j];
      v_are_whole := v_are_whole AND p_stream_of[j] BETWEEN 1 AND p_stream_counts[i];
    END LOOP;
    s := s + p_stream_counts[i];
    e := e + p_event_counts[i];
  END LOOP;
  IF (v_are_whole AND s = coalesce(cardinality(p_streams), 0) + 1 AND e = v_events + 1) IS NOT TRUE THEN
    RAISE EXCEPTION 'the streams and events of this commit are not those of its appends' USING ERRCODE = 'GP003';
  END IF;
  -- Everything that needs no lock is checked before it is taken: what log.append looks at, event by event.
  IF v_events > 0 THEN
    SELECT array_position(array_agg(x.is_sound ORDER BY x.i), false), array_agg(x.partition ORDER BY x.i),
        array_agg(x.category ORDER BY x.i)
      INTO v_unsound, v_partitions, v_categories
      FROM (
        SELECT d.i, d.partition, k.category,
          coalesce(k.role = session_user AND k.service = v_service AND d.service = v_service
            AND d.actor_kind IN ('person', 'workload', 'system') AND starts_with(d.stream, k.category || '-')
            AND NOT d.stream ^@ ANY (k.longer)
            AND ${soundText('d.utf8', 'd.digest', 'd.data', 'd.occurred')},
            false) AS is_sound
        FROM (
          SELECT p.*, p_actors[4*p.call-3] AS actor_kind, p_producers[2*p.call-1] AS service,
            convert_to(log.digest_text(p_actors[4*p.call-3], p_actors[4*p.call-2], p_actors[4*p.call-1], p_actors[4*p.call],
              p_causations[p.call], p.correlation, p.data, p.id, p.occurred, p.partition, p_producers[2*p.call-1],
              p_producers[2*p.call], p.schema_version, p.stream, p_traceparents[p.call], p.type), 'UTF8') AS utf8
          FROM (
            SELECT v.*, p_streams[v.place] AS stream,
              get_byte(sha256(convert_to(coalesce(v.correlation, p_streams[v.place]), 'UTF8')), 0) >> 4 AS partition
            FROM unnest(v_calls, v_places, p_ids, p_types, p_schema_versions, p_occurred, p_correlations, p_data, p_digests)
              WITH ORDINALITY AS v(call, place, id, type, schema_version, occurred, correlation, data, digest, i)
            OFFSET 0
          ) AS p OFFSET 0
        ) AS d
        LEFT JOIN LATERAL (SELECT * FROM log.event_type n WHERE n.type = d.type) AS k ON true
      ) AS x;
    IF v_unsound IS NOT NULL THEN
      s := v_calls[v_unsound];
      PERFORM log.refuse_event(convert_to(log.digest_text(p_actors[4*s-3], p_actors[4*s-2], p_actors[4*s-1], p_actors[4*s],
          p_causations[s], p_correlations[v_unsound], p_data[v_unsound], p_ids[v_unsound], p_occurred[v_unsound],
          v_partitions[v_unsound], p_producers[2*s-1], p_producers[2*s], p_schema_versions[v_unsound],
          p_streams[v_places[v_unsound]], p_traceparents[s], p_types[v_unsound]), 'UTF8'),
        p_actors[4*s-3], p_producers[2*s-1], p_streams[v_places[v_unsound]], p_correlations[v_unsound],
        v_partitions[v_unsound], p_types[v_unsound], p_ids[v_unsound], p_occurred[v_unsound], p_data[v_unsound],
        p_digests[v_unsound]);
    END IF;
  END IF;
  FOR j IN 1..v_events LOOP
    v_stream_categories[v_places[j]] := v_categories[j];
  END LOOP;

  -- The lock. Every statement after it sees what the previous holder committed.
  SELECT h.position, h.recorded_at, h.partition_heads, h.ranged_until, h.range_size
    INTO STRICT v_head, v_recorded, v_heads, v_ranged_until, v_range_size FROM log.head h FOR UPDATE;
  v_before := v_head;
  v_recorded := greatest(v_recorded, date_trunc('milliseconds', log.clock()));

  SELECT array_agg(q.slot), array_agg(coalesce(q.version, 0)), coalesce(bool_and(q.is_fitting), true)
    INTO v_slots, v_versions, v_are_fitting
    FROM (
      SELECT min(n.place) OVER (PARTITION BY n.stream) AS slot, x.version,
        x.category IS NULL OR n.category IS NULL OR x.category = n.category AS is_fitting
      FROM unnest(p_streams, v_stream_categories) WITH ORDINALITY AS n(stream, category, place)
      LEFT JOIN LATERAL (SELECT * FROM log.stream y WHERE y.stream = n.stream) AS x ON true
      ORDER BY n.place
    ) AS q;
  IF NOT v_are_fitting THEN
    RAISE EXCEPTION 'a stream of this commit has another category' USING ERRCODE = 'GP003';
  END IF;
  IF v_has_commands THEN
    SELECT array_agg(q.slot), array_agg(q.request_digest), array_agg(q.first_position), array_agg(q.last_position),
        array_agg(q.recorded_at)
      INTO v_command_slots, v_kept_digests, v_kept_firsts, v_kept_lasts, v_kept_recorded
      FROM (
        SELECT min(n.call) OVER (PARTITION BY n.command_id) AS slot, c.*
        FROM unnest(p_command_ids) WITH ORDINALITY AS n(command_id, call)
        LEFT JOIN LATERAL (
          SELECT * FROM log.command y WHERE y.role = session_user AND y.command_id = n.command_id) AS c ON true
        ORDER BY n.call
      ) AS q;
  END IF;

  s := 1;
  e := 1;
  FOR i IN 1..cardinality(p_stream_counts) LOOP
    t := s + p_stream_counts[i] - 1;
    f := e + p_event_counts[i] - 1;
    verdict := 'appended';
    first_written := v_head + 1;
    recorded := v_recorded;
    versions := NULL;
    subject := NULL;
    actual := NULL;
    IF p_command_ids[i] IS NOT NULL THEN
      v_slot := v_command_slots[i];
      IF v_kept_digests[v_slot] IS NOT NULL THEN
        verdict := CASE WHEN v_kept_digests[v_slot] = p_request_digests[i] THEN 'duplicate' ELSE 'reused' END;
        first_written := v_kept_firsts[v_slot];
        last_written := v_kept_lasts[v_slot];
        recorded := v_kept_recorded[v_slot];
      END IF;
    END IF;
    IF verdict = 'appended' AND p_fences[i] IS NOT NULL THEN
      SELECT k.actual, k.event_id INTO actual, v_event_id
        FROM log.check_fence(v_service, p_fences[i], p_consumers[i], p_fence_partitions[i], p_froms[i], p_tos[i], p_attempts[i]) k;
      -- An effect of another event than the log's at that position: the log was restored from an older copy.
      IF v_event_id IS NULL OR p_causations[i] <> v_event_id::text THEN
        verdict := 'fenced';
      END IF;
    END IF;
    IF verdict = 'appended' THEN
      FOR j IN s..t LOOP
        -- n: exactly; 0: none; -1: some; -2: any.
        v_slot := v_slots[j];
        IF (p_expected[j] = -2 OR p_expected[j] = v_versions[v_slot] OR (p_expected[j] = -1 AND v_versions[v_slot] > 0))
            IS NOT TRUE THEN
          verdict := 'conflict';
          subject := p_streams[j];
          actual := v_versions[v_slot];
          EXIT;
        END IF;
      END LOOP;
    END IF;
    IF verdict = 'appended' THEN
      FOR j IN e..f LOOP
        v_head := v_head + 1;
        v_slot := v_slots[v_places[j]];
        v_versions[v_slot] := v_versions[v_slot] + 1;
        v_positions[j] := v_head;
        v_event_versions[j] := v_versions[v_slot];
        v_previous[j] := v_heads[v_partitions[j] + 1];
        v_heads[v_partitions[j] + 1] := v_head;
      END LOOP;
      FOR j IN s..t LOOP
        versions[j - s + 1] := v_versions[v_slots[j]];
      END LOOP;
      last_written := v_head;
      IF p_command_ids[i] IS NOT NULL THEN
        v_slot := v_command_slots[i];
        v_kept_digests[v_slot] := p_request_digests[i];
        v_kept_firsts[v_slot] := first_written;
        v_kept_lasts[v_slot] := last_written;
        v_kept_recorded[v_slot] := recorded;
        v_are_new[v_slot] := true;
      END IF;
      IF p_fences[i] IS NOT NULL THEN
        PERFORM log.pass_fence(p_fences[i], p_consumers[i], coalesce(p_handlers[i], 'reaction'), p_fence_partitions[i],
          p_tos[i], v_event_id, first_written, last_written, recorded);
      END IF;
    END IF;
    RETURN NEXT;
    s := t + 1;
    e := f + 1;
  END LOOP;

  IF v_head > v_before THEN
    IF v_head + v_range_size > v_ranged_until THEN
      PERFORM log.make_room(v_head);
    END IF;
    INSERT INTO log.event_id (id, position)
      SELECT n.id, n.position FROM unnest(p_ids, v_positions) AS n(id, position) WHERE n.position IS NOT NULL;
    INSERT INTO log.stream_version (stream, version, position)
      SELECT p_streams[n.place], n.version, n.position FROM unnest(v_places, v_event_versions, v_positions)
        AS n(place, version, position) WHERE n.position IS NOT NULL;
    INSERT INTO log.events
      SELECT n.position, p_streams[n.place], n.version, n.id, n.type, n.schema_version, n.partition, n.previous,
        n.occurred::timestamptz, v_recorded, p_actors[4*n.call-3], p_actors[4*n.call-2], p_actors[4*n.call-1],
        p_actors[4*n.call], n.correlation, p_causations[n.call], p_traceparents[n.call], p_producers[2*n.call-1],
        p_producers[2*n.call], n.digest, n.data
      FROM unnest(v_calls, v_places, v_positions, v_event_versions, v_partitions, v_previous, p_ids, p_types,
          p_schema_versions, p_occurred, p_correlations, p_data, p_digests)
        AS n(call, place, position, version, partition, previous, id, type, schema_version, occurred, correlation, data, digest)
      WHERE n.position IS NOT NULL;
    INSERT INTO log.stream AS x
      SELECT p_streams[n.slot], max(n.category), v_versions[n.slot]
      FROM (SELECT v_slots[m.place] AS slot, m.category FROM unnest(v_places, v_categories, v_positions)
        AS m(place, category, position) WHERE m.position IS NOT NULL) AS n
      GROUP BY n.slot
      ON CONFLICT (stream) DO UPDATE SET version = excluded.version;
    UPDATE log.head SET position = v_head, recorded_at = v_recorded, partition_heads = v_heads;
  END IF;
  IF v_has_commands THEN
    INSERT INTO log.command
      SELECT session_user, p_command_ids[n.slot], n.digest, n.first, n.last, n.recorded
      FROM unnest(v_are_new, v_kept_digests, v_kept_firsts, v_kept_lasts, v_kept_recorded)
        WITH ORDINALITY AS n(is_new, digest, first, last, recorded, slot) WHERE n.is_new;
  END IF;
END $$;
`;
