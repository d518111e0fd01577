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
WHERE c.relnamespace IN ('log'::regnamespace, 'log_archive'::regnamespace) AND c.relkind IN ('r', 'p')
  AND (c.relnamespace = 'log_archive'::regnamespace OR c.relname IN ('events', 'event_id', 'stream_version', 'command', 'content', 'attempt', 'redriven') OR c.relispartition)
ORDER BY c.relispartition;

-- Head and stream rows grow with every append. A rewound one cannot hide anything: the unique keys above refuse the
-- position or version that would be given twice.
DO $$
DECLARE
  v_table text;
BEGIN
  FOREACH v_table IN ARRAY ARRAY['log.head', 'log.stream'] LOOP
    CONTINUE WHEN EXISTS (SELECT FROM pg_trigger WHERE tgrelid = v_table::regclass AND tgname = 'refuse_delete');
    EXECUTE format('CREATE TRIGGER refuse_delete BEFORE DELETE ON %s FOR EACH ROW EXECUTE FUNCTION log.refuse_change()', v_table);
    EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change()', v_table);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_delete, ENABLE ALWAYS TRIGGER refuse_truncate', v_table);
  END LOOP;
END $$;
`;
