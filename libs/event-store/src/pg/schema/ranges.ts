/**
 * Range partitions of `log.events`, \`range_size\` positions each. Attached rather than created in place, because that
 * lets readers and writers go on; always one whole range ahead of the head.
 */
export const ranges = `
CREATE OR REPLACE FUNCTION log.add_range(p_from bigint, p_until bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  -- Named by its first position, padded so that names sort like positions.
  v_name text := 'events_' || lpad((p_from + 1)::text, 12, '0');
BEGIN
  EXECUTE format('CREATE TABLE log.%I (LIKE log.events INCLUDING ALL)', v_name);
  EXECUTE format('ALTER TABLE log.events ATTACH PARTITION log.%I FOR VALUES FROM (%s) TO (%s)', v_name, p_from + 1, p_until + 1);
  PERFORM log.guard(format('log.%I', v_name)::regclass);
  UPDATE log.head SET ranged_until = p_until;
END $$;

-- Makes ranges until there is room for p_needed and one whole range more. The caller holds the head's lock.
CREATE OR REPLACE FUNCTION log.make_room(p_needed bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_until bigint;
  v_size bigint;
BEGIN
  SELECT h.ranged_until, h.range_size INTO STRICT v_until, v_size FROM log.head h FOR UPDATE;
  WHILE v_until < p_needed + v_size LOOP
    PERFORM log.add_range(v_until, v_until + v_size);
    v_until := v_until + v_size;
  END LOOP;
END $$;
`;
