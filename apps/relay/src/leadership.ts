import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

/** Any number: relays of one database meet on it. */
const LEADER_LOCK = 7_402_406;
const TRY_AGAIN_MS = 1000;
const JITTER_MS = 500;

/** Being the one active relay, until the connection that holds the lock is gone. */
export interface Lead {
  /** Aborted when the lead is lost. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/**
 * Waits until this relay is the active one. Two active relays would be safe, only slow: each publish names the sequence
 * it must follow.
 * @param onError told when Postgres cannot be asked; it is asked again
 * @returns undefined when the signal came first
 */
export async function takeLead(
  databaseUrl: string,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): Promise<Lead | undefined> {
  while (!signal.aborted) {
    const lead = await tryLead(databaseUrl).catch(onError);
    if (lead !== undefined) return lead;
    const pause = TRY_AGAIN_MS + Math.random() * JITTER_MS;
    await delay(pause, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

async function tryLead(connectionString: string): Promise<Lead | undefined> {
  const client = new Client({ connectionString, keepAlive: true, application_name: 'glidepath-relay-lead' });
  const lost = new AbortController();
  client.on('error', () => lost.abort());
  client.on('end', () => lost.abort());
  await client.connect();
  const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
    LEADER_LOCK,
  ]);
  const lead = { lost: lost.signal, release: () => client.end() };
  if (rows[0]?.taken === true) return lead;
  await lead.release();
  return undefined;
}
