/** Largest event, in bytes of its digest text. */
export const MAX_EVENT_BYTES = 262_144;

/** Fixed for whatever runs inside the ways into the log: no caller's search path, and plans made once. */
export const APPEND_SETTINGS = `SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_indexscan = on SET jit = off`;

/** Asks `log.check_transaction` only where something is wrong: it then says what. */
export const CHECKED_TRANSACTION = `IF current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')
      OR current_setting('transaction_isolation') <> 'read committed' OR pg_current_xact_id_if_assigned() IS NOT NULL THEN
    PERFORM log.check_transaction();
  END IF;`;

/** What makes the text of an event sound, of whatever its columns are called; `utf8`: its canonical form as bytes. */
export function soundText(utf8: string, digest: string, data: string, occurred: string): string {
  return `octet_length(${utf8}) <= ${MAX_EVENT_BYTES} AND sha256(${utf8}) = ${digest} AND ${data} IS JSON
      AND strpos(${data}, E'\\n') = 0 AND strpos(${data}, E'\\r') = 0
      AND to_char(${occurred}::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') = ${occurred}`;
}
