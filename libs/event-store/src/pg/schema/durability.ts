/**
 * The end of an append, looked at where nothing comes after it. `log.check_transaction` sees what was set before; what
 * is set between the append and COMMIT is seen by a trigger that COMMIT itself runs.
 */
export const durability = `
CREATE OR REPLACE FUNCTION log.check_commit() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_context text;
BEGIN
  IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply') THEN
    RAISE EXCEPTION 'the log refuses synchronous_commit %', current_setting('synchronous_commit') USING ERRCODE = 'GP002';
  END IF;
  -- Run before its time by SET CONSTRAINTS, this would have seen nothing yet. COMMIT calls it from nowhere, and is no
  -- statement about constraints.
  GET DIAGNOSTICS v_context = PG_CONTEXT;
  IF strpos(v_context, E'\\n') > 0 OR current_query() ILIKE '%constraints%' THEN
    RAISE EXCEPTION 'the log is checked at COMMIT, not before' USING ERRCODE = 'GP002';
  END IF;
  RETURN NULL;
END $$;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'log.head'::regclass AND tgname = 'check_commit') THEN
    CREATE CONSTRAINT TRIGGER check_commit AFTER UPDATE OF recorded_at ON log.head DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION log.check_commit();
    ALTER TABLE log.head ENABLE ALWAYS TRIGGER check_commit;
  END IF;
END $$;
`;
