import { escapeIdentifier } from 'pg';
import { LOG_OWNER, roleOf } from './roles.js';

/** The one place personal data lives in, because here alone it can be destroyed. */
export const directorySchema = `CREATE SCHEMA IF NOT EXISTS directory AUTHORIZATION ${LOG_OWNER};`;

/**
 * Who is behind a pseudonymous subject, and the keys their texts in the log are sealed with. Reached through functions
 * alone. A key that was destroyed is a row without one, so that it is never made again.
 */
export const directory = `
CREATE TABLE IF NOT EXISTS directory.subject (
  subject text COLLATE "C" PRIMARY KEY,
  name text,
  mail text,
  entered_at timestamptz,
  erased_at timestamptz,
  CHECK (erased_at IS NULL OR (name IS NULL AND mail IS NULL))
) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

CREATE TABLE IF NOT EXISTS directory.subject_key (
  subject text COLLATE "C" NOT NULL,
  month text COLLATE "C" NOT NULL,
  key bytea CHECK (octet_length(key) = 32),
  PRIMARY KEY (subject, month)
-- What is left of a destroyed key is wiped by the next vacuum: within about a minute.
) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0);

CREATE OR REPLACE FUNCTION directory.check_service(p_service text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF log.writing_service() <> p_service THEN
    RAISE EXCEPTION 'the directory is kept by %', p_service USING ERRCODE = 'GP001';
  END IF;
END $$;

-- The subject's key of a month, made from the caller's random bytes where there is none; null once it was destroyed.
CREATE OR REPLACE FUNCTION directory.key_for(p_subject text, p_month text, p_candidate bytea) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_key bytea;
  v_erased timestamptz;
BEGIN
  PERFORM log.writing_service();
  SELECT k.key INTO v_key FROM directory.subject_key k WHERE k.subject = p_subject AND k.month = p_month;
  IF FOUND THEN
    RETURN v_key;
  END IF;
  INSERT INTO directory.subject (subject) VALUES (p_subject) ON CONFLICT DO NOTHING;
  -- An erasure waits for this, or this for the erasure.
  SELECT s.erased_at INTO v_erased FROM directory.subject s WHERE s.subject = p_subject FOR SHARE;
  IF v_erased IS NOT NULL THEN
    RETURN NULL;
  END IF;
  INSERT INTO directory.subject_key (subject, month, key) VALUES (p_subject, p_month, p_candidate) ON CONFLICT DO NOTHING;
  SELECT k.key INTO v_key FROM directory.subject_key k WHERE k.subject = p_subject AND k.month = p_month;
  RETURN v_key;
END $$;

-- The keys there still are, of subjects and months that go together.
CREATE OR REPLACE FUNCTION directory.keys_of(p_subjects text[], p_months text[])
RETURNS TABLE (subject text, month text, key bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT k.subject, k.month, k.key FROM unnest(p_subjects, p_months) AS asked(subject, month)
  JOIN directory.subject_key k USING (subject, month) WHERE k.key IS NOT NULL
$$;

-- Destroys every key of these subjects and their entries; says how many keys there were. Repeating it is harmless.
CREATE OR REPLACE FUNCTION directory.erase(p_subjects text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_destroyed bigint;
BEGIN
  PERFORM directory.check_service('audit');
  INSERT INTO directory.subject AS s (subject, erased_at)
    SELECT DISTINCT subject, now() FROM unnest(p_subjects) AS subject ORDER BY subject
    ON CONFLICT (subject) DO UPDATE SET name = NULL, mail = NULL, entered_at = NULL, erased_at = now()
      WHERE s.erased_at IS NULL;
  UPDATE directory.subject_key k SET key = NULL WHERE k.subject = ANY (p_subjects) AND k.key IS NOT NULL;
  GET DIAGNOSTICS v_destroyed = ROW_COUNT;
  RETURN v_destroyed;
END $$;

-- Keys of months before one, of everybody but those who are kept: destroyed, or only counted.
CREATE OR REPLACE FUNCTION directory.retire_keys(p_before text, p_kept text[], p_destroys boolean) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_found bigint;
BEGIN
  PERFORM directory.check_service('audit');
  IF p_destroys THEN
    UPDATE directory.subject_key k SET key = NULL
      WHERE k.month < p_before AND k.key IS NOT NULL AND k.subject <> ALL (p_kept);
    GET DIAGNOSTICS v_found = ROW_COUNT;
  ELSE
    SELECT count(*) INTO v_found FROM directory.subject_key k
      WHERE k.month < p_before AND k.key IS NOT NULL AND k.subject <> ALL (p_kept);
  END IF;
  RETURN v_found;
END $$;

-- Names and addresses, for those who were not erased.
CREATE OR REPLACE FUNCTION directory.enter(p_subjects text[], p_names text[], p_mails text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM directory.check_service('audit');
  INSERT INTO directory.subject AS s (subject, name, mail, entered_at)
    SELECT t.subject, t.name, t.mail, now() FROM unnest(p_subjects, p_names, p_mails) AS t(subject, name, mail)
    ORDER BY t.subject
    ON CONFLICT (subject) DO UPDATE SET name = excluded.name, mail = excluded.mail, entered_at = now()
      WHERE s.erased_at IS NULL;
END $$;

CREATE OR REPLACE FUNCTION directory.names_of(p_subjects text[]) RETURNS TABLE (subject text, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT s.subject, s.name FROM directory.subject s WHERE s.subject = ANY (p_subjects) AND s.name IS NOT NULL
$$;

-- Entries last made before a moment, of everybody but those who are kept: removed, or only counted.
CREATE OR REPLACE FUNCTION directory.retire_entries(p_before timestamptz, p_kept text[], p_removes boolean) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_found bigint;
BEGIN
  PERFORM directory.check_service('audit');
  IF p_removes THEN
    UPDATE directory.subject s SET name = NULL, mail = NULL, entered_at = NULL
      WHERE s.entered_at < p_before AND s.subject <> ALL (p_kept);
    GET DIAGNOSTICS v_found = ROW_COUNT;
  ELSE
    SELECT count(*) INTO v_found FROM directory.subject s
      WHERE s.entered_at < p_before AND s.subject <> ALL (p_kept);
  END IF;
  RETURN v_found;
END $$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA directory FROM PUBLIC;
`;

/** Who keeps the directory has no use for keys; who writes and shows people's texts has them and erases nothing. */
const MAY_CALL: Readonly<Record<string, readonly string[]>> = {
  audit: ['erase', 'retire_keys', 'enter', 'names_of', 'retire_entries'],
  approvals: ['key_for', 'keys_of'],
};

export function directoryGrants(service: string): string {
  const functions = MAY_CALL[service] ?? [];
  if (functions.length === 0) return '';
  const role = escapeIdentifier(roleOf(service));
  const grants = functions.map((name) => `GRANT EXECUTE ON FUNCTION directory.${name} TO ${role};`);
  return [`GRANT USAGE ON SCHEMA directory TO ${role};`, ...grants].join('\n');
}
