import { escapeIdentifier, escapeLiteral } from 'pg';

/** Owns schema `log` and nothing else; nobody can log in as it. */
export const LOG_OWNER = 'glidepath_log_owner';

/** The login role of a service, or of the relay. */
export function roleOf(service: string): string {
  return `glidepath_${service}`;
}

/** Lets the admin act for a role it made: a managed Postgres gives no superuser, and a superuser needs no grant. */
const mayActAs = (role: string): string => `
  IF NOT pg_has_role(current_user, ${escapeLiteral(role)}, 'SET') THEN
    EXECUTE format('GRANT %I TO %I WITH SET TRUE, INHERIT FALSE', ${escapeLiteral(role)}, current_user);
  END IF;`;

/** The owner and its schema. */
export const owner = `
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${LOG_OWNER}') THEN
    CREATE ROLE ${LOG_OWNER} NOLOGIN;
  END IF;
  ${mayActAs(LOG_OWNER)}
END $$;
CREATE SCHEMA IF NOT EXISTS log AUTHORIZATION ${LOG_OWNER};
`;

/**
 * A login role. Timeouts: a client that forgets a transaction loses it after ten seconds, a lock is waited for five.
 * A role that could step around the rules is refused rather than repaired.
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
  ${mayActAs(role)}
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = ${escapeLiteral(role)}
      AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)) THEN
    RAISE EXCEPTION 'role % has more rights than a service may have', ${escapeLiteral(role)};
  END IF;
END $$;
ALTER ROLE ${name} LOGIN${password === null ? '' : ` PASSWORD ${escapeLiteral(password)}`};
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
  'log.events, log.stream, log.stream_version, log.head, log.partition_head, log.content, log.consumer, log.stalled, log.attempt, log.redriven, log.replica, log.lease, log.relay_lead, log.subscription, log.category, log.event_type, log.snapshot, log.archived_range, log.detached_change';

/** What every login role may do: look. */
export function readGrants(role: string): string {
  const name = escapeIdentifier(role);
  return `GRANT USAGE ON SCHEMA log TO ${name}; GRANT SELECT ON ${READABLE} TO ${name}; GRANT EXECUTE ON FUNCTION log.position_before, log.require_range, log.require_stream, log.require_change TO ${name};`;
}

/** What a service may do beside looking: call the functions that check who it is. */
export function writeGrants(service: string): string {
  const functions = [
    'append',
    'append_together',
    'find_command',
    'put_content',
    'put_snapshot',
    'record_attempt',
    'advance',
    'stall',
    'advance_and_stall',
    'settle_stalled',
    'redrive',
    'subscribe',
    'hold_partitions',
    'leave_partitions',
  ];
  return functions
    .map((name) => `GRANT EXECUTE ON FUNCTION log.${name} TO ${escapeIdentifier(roleOf(service))};`)
    .join('\n');
}

/** What the relay may do beside looking: be the one that leads. */
export function leadGrants(): string {
  const name = escapeIdentifier(roleOf('relay'));
  return ['take_lead', 'leave_lead']
    .map((lead) => `GRANT EXECUTE ON FUNCTION log.${lead} TO ${name};`)
    .join('\n');
}
