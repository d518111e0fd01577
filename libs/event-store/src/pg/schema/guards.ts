/**
 * Refusal of every change to what was written: ENABLE ALWAYS, so that replica mode does not switch it off. Row triggers
 * refuse UPDATE and DELETE however the row is reached, statement triggers refuse TRUNCATE.
 */
export const guards = `
CREATE OR REPLACE FUNCTION log.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '%.% is append-only: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP USING ERRCODE = 'GP010';
END $$;

-- Guards one table; repeating it is harmless.
CREATE OR REPLACE FUNCTION log.guard(p_table regclass) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- A trigger cloned from the partitioned parent is already there under the same name.
  IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = p_table AND tgname = 'refuse_change') THEN
    EXECUTE format('CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION log.refuse_change()', p_table);
  END IF;
  IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = p_table AND tgname = 'refuse_truncate') THEN
    EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change()', p_table);
  END IF;
  IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = p_table AND tgname IN ('refuse_change', 'refuse_truncate') AND tgenabled <> 'A') THEN
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_change, ENABLE ALWAYS TRIGGER refuse_truncate', p_table);
  END IF;
END $$;

SELECT log.guard(c.oid::regclass) FROM pg_class c
WHERE c.relnamespace = 'log'::regnamespace AND c.relkind IN ('r', 'p')
  AND (c.relname IN ('events', 'event_id', 'stream_version', 'command', 'content', 'attempt') OR c.relispartition)
ORDER BY c.relispartition;

-- The counters may only grow.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'log.head'::regclass AND tgname = 'refuse_rewind') THEN
    CREATE TRIGGER refuse_rewind BEFORE UPDATE ON log.head FOR EACH ROW
      WHEN (NEW.position < OLD.position OR NEW.recorded_at < OLD.recorded_at) EXECUTE FUNCTION log.refuse_change();
    CREATE TRIGGER refuse_delete BEFORE DELETE ON log.head FOR EACH ROW EXECUTE FUNCTION log.refuse_change();
    CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON log.head FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();
    ALTER TABLE log.head ENABLE ALWAYS TRIGGER refuse_rewind, ENABLE ALWAYS TRIGGER refuse_delete, ENABLE ALWAYS TRIGGER refuse_truncate;
    CREATE TRIGGER refuse_rewind BEFORE UPDATE ON log.stream FOR EACH ROW
      WHEN (NEW.version < OLD.version OR NEW.stream <> OLD.stream OR NEW.category <> OLD.category) EXECUTE FUNCTION log.refuse_change();
    CREATE TRIGGER refuse_delete BEFORE DELETE ON log.stream FOR EACH ROW EXECUTE FUNCTION log.refuse_change();
    CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON log.stream FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();
    ALTER TABLE log.stream ENABLE ALWAYS TRIGGER refuse_rewind, ENABLE ALWAYS TRIGGER refuse_delete, ENABLE ALWAYS TRIGGER refuse_truncate;
  END IF;
END $$;
`;
