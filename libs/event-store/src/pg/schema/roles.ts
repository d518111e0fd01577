import { escapeIdentifier, escapeLiteral } from 'pg';

/** Owns schema `log` and nothing else; nobody can log in as it. */
export const LOG_OWNER = 'glidepath_log_owner';

/** The login role of a service, or of the relay. */
export function roleOf(service: string): string {
  return `glidepath_${service}`;
}

/** The owner and its schema. The admin becomes a member, so that a managed Postgres without superuser will do. */
export const owner = `
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${LOG_OWNER}') THEN
    CREATE ROLE ${LOG_OWNER} NOLOGIN;
  END IF;
  IF NOT pg_has_role(current_user, '${LOG_OWNER}', 'SET') THEN
    EXECUTE format('GRANT ${LOG_OWNER} TO %I WITH SET TRUE', current_user);
  END IF;
END $$;
CREATE SCHEMA IF NOT EXISTS log AUTHORIZATION ${LOG_OWNER};
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
`;

/**
 * A login role. Timeouts: a client that forgets a transaction loses it after ten seconds, a lock is waited for five.
 * @param password null leaves the password as it is
 */
export function loginRole(role: string, password: string | null): string {
  const name = escapeIdentifier(role);
  return `
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${escapeLiteral(role)}) THEN
    CREATE ROLE ${name} NOINHERIT;
  END IF;
END $$;
ALTER ROLE ${name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS${password === null ? '' : ` PASSWORD ${escapeLiteral(password)}`};
ALTER ROLE ${name} SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE ${name} SET lock_timeout = '5s';
ALTER ROLE ${name} SET timezone = 'UTC';
`;
}

/** The schema a service keeps its own tables in. */
export function serviceSchema(service: string): string {
  return `CREATE SCHEMA IF NOT EXISTS ${escapeIdentifier(service)} AUTHORIZATION ${escapeIdentifier(roleOf(service))};`;
}

const READABLE =
  'log.events, log.stream, log.stream_version, log.head, log.partition_head, log.content, log.consumer, log.stalled, log.attempt, log.subscription, log.category, log.event_type';

/** What every login role may do: look. */
export function readGrants(role: string): string {
  const name = escapeIdentifier(role);
  return `GRANT USAGE ON SCHEMA log TO ${name}; GRANT SELECT ON ${READABLE} TO ${name}; GRANT EXECUTE ON FUNCTION log.position_before(timestamptz) TO ${name};`;
}

/** What a service may do beside looking: call the functions that check who it is. */
export function writeGrants(service: string): string {
  const functions = [
    'append',
    'find_command',
    'put_content',
    'record_attempt',
    'advance',
    'stall',
    'advance_and_stall',
    'settle_stalled',
    'redrive',
    'subscribe',
  ];
  return functions
    .map((name) => `GRANT EXECUTE ON FUNCTION log.${name} TO ${escapeIdentifier(roleOf(service))};`)
    .join('\n');
}
