import { escapeLiteral } from 'pg';
import { roleOf } from './roles.js';

/** The longest a lease may run without being renewed, in milliseconds; one that ends later was made by another clock. */
const LONGEST_TTL_MS = 600_000;

/**
 * Who does the work: which replica of a service has which partition, and which relay leads. A lease only saves work;
 * that nothing happens twice is the fence's doing. Rows instead of advisory locks, because any role could take those.
 */
export const leases = `
-- A replica of a consumer, as long as it renews itself. Losing this row in a crash costs a renewal.
CREATE TABLE IF NOT EXISTS log.replica (
  consumer text COLLATE "C" NOT NULL,
  holder text COLLATE "C" NOT NULL CHECK (octet_length(holder) BETWEEN 1 AND 200),
  -- The connection that renewed it last: when that is gone, nobody waits for the expiry.
  backend integer NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (consumer, holder)
) WITH (fillfactor = 50);

-- The partitions a replica has; free without a holder.
CREATE TABLE IF NOT EXISTS log.lease (
  consumer text COLLATE "C" NOT NULL,
  partition smallint NOT NULL CHECK (partition BETWEEN 0 AND 15),
  holder text COLLATE "C",
  PRIMARY KEY (consumer, partition)
) WITH (fillfactor = 50);

CREATE TABLE IF NOT EXISTS log.relay_lead (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  holder text COLLATE "C",
  backend integer,
  expires_at timestamptz
) WITH (fillfactor = 50);
INSERT INTO log.relay_lead DEFAULT VALUES ON CONFLICT DO NOTHING;

-- Whether a lease counts. One that ends too far ahead was made before the clock was set back.
CREATE OR REPLACE FUNCTION log.is_running(p_backend int, p_expires_at timestamptz) RETURNS boolean
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(
    p_expires_at > clock_timestamp() AND p_expires_at <= clock_timestamp() + interval '${LONGEST_TTL_MS} milliseconds'
      AND EXISTS (SELECT FROM pg_stat_get_activity(p_backend)), false)
$$;

CREATE OR REPLACE FUNCTION log.lease_end(p_ttl_ms int) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_ttl_ms IS NULL OR p_ttl_ms NOT BETWEEN 1 AND ${LONGEST_TTL_MS} THEN
    RAISE EXCEPTION 'a lease runs for 1 to ${LONGEST_TTL_MS} ms, not %', p_ttl_ms USING ERRCODE = 'GP003';
  END IF;
  -- Nobody waits for the disk: a lease lost in a crash is taken again.
  PERFORM set_config('synchronous_commit', 'off', true);
  RETURN clock_timestamp() + p_ttl_ms * interval '1 millisecond';
END $$;

-- Renews a replica, gives back p_release, takes free partitions up to its share, and says what it has. A replica that
-- has more than its share ends its work there and gives them back with its next call; nobody takes them from it.
CREATE OR REPLACE FUNCTION log.hold_partitions(
  p_consumer text, p_holder text, p_ttl_ms int, p_release int[], OUT held int[], OUT share int
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_until timestamptz := log.lease_end(p_ttl_ms);
  v_replicas int;
  v_before int;
BEGIN
  IF p_consumer <> log.writing_service() THEN
    RAISE EXCEPTION '% may not hold partitions of consumer %', session_user, p_consumer USING ERRCODE = 'GP001';
  END IF;
  -- One replica of a consumer at a time.
  PERFORM FROM log.lease l WHERE l.consumer = p_consumer AND l.partition = 0 FOR UPDATE;
  INSERT INTO log.replica VALUES (p_consumer, p_holder, pg_backend_pid(), v_until)
    ON CONFLICT (consumer, holder) DO UPDATE SET backend = excluded.backend, expires_at = excluded.expires_at;
  DELETE FROM log.replica r WHERE r.consumer = p_consumer AND NOT log.is_running(r.backend, r.expires_at);
  UPDATE log.lease l SET holder = NULL
    WHERE l.consumer = p_consumer AND l.holder IS NOT NULL
      AND (l.holder = p_holder AND l.partition = ANY (p_release)
        OR NOT EXISTS (SELECT FROM log.replica r WHERE r.consumer = p_consumer AND r.holder = l.holder));
  SELECT count(*), count(*) FILTER (WHERE r.holder < p_holder) INTO v_replicas, v_before
    FROM log.replica r WHERE r.consumer = p_consumer;
  share := 16 / v_replicas + CASE WHEN v_before < 16 % v_replicas THEN 1 ELSE 0 END;
  UPDATE log.lease l SET holder = p_holder
    WHERE l.consumer = p_consumer AND l.partition IN (
      SELECT f.partition FROM log.lease f WHERE f.consumer = p_consumer AND f.holder IS NULL ORDER BY f.partition
      LIMIT greatest(share - (SELECT count(*) FROM log.lease m WHERE m.consumer = p_consumer AND m.holder = p_holder), 0));
  held := ARRAY(
    SELECT l.partition::int FROM log.lease l WHERE l.consumer = p_consumer AND l.holder = p_holder ORDER BY l.partition);
END $$;

-- A replica that ends gives everything back.
CREATE OR REPLACE FUNCTION log.leave_partitions(p_consumer text, p_holder text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_consumer <> log.writing_service() THEN
    RAISE EXCEPTION '% may not leave partitions of consumer %', session_user, p_consumer USING ERRCODE = 'GP001';
  END IF;
  PERFORM FROM log.lease l WHERE l.consumer = p_consumer AND l.partition = 0 FOR UPDATE;
  DELETE FROM log.replica r WHERE r.consumer = p_consumer AND r.holder = p_holder;
  UPDATE log.lease l SET holder = NULL WHERE l.consumer = p_consumer AND l.holder = p_holder;
END $$;

-- Takes or renews the lead among relays. False while another one has it.
CREATE OR REPLACE FUNCTION log.take_lead(p_holder text, p_ttl_ms int) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_until timestamptz := log.lease_end(p_ttl_ms);
BEGIN
  IF session_user <> ${escapeLiteral(roleOf('relay'))} THEN
    RAISE EXCEPTION '% is not the relay', session_user USING ERRCODE = 'GP001';
  END IF;
  UPDATE log.relay_lead l SET holder = p_holder, backend = pg_backend_pid(), expires_at = v_until
    WHERE l.holder = p_holder OR NOT log.is_running(l.backend, l.expires_at);
  RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION log.leave_lead(p_holder text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF session_user <> ${escapeLiteral(roleOf('relay'))} THEN
    RAISE EXCEPTION '% is not the relay', session_user USING ERRCODE = 'GP001';
  END IF;
  UPDATE log.relay_lead l SET holder = NULL, backend = NULL, expires_at = NULL WHERE l.holder = p_holder;
END $$;
`;
