import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';

/** A leader whose connection breaks is replaced at the next try; this is for one that hangs, or whose host is gone. */
const LEASE_TTL_MS = 5000;
const RENEW_EVERY_MS = 1000;
const TRY_AGAIN_MS = 1000;
const JITTER_MS = 500;

/** Being the one active relay, for as long as the lease in the log's database is renewed. */
export interface Lead {
  /** Aborted when the lead is lost. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/**
 * Waits until this relay is the active one. Two active relays would be safe, only slow: each publish names the sequence
 * it must follow. The lead is a lease that no other role than the relay's can take.
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
  const client = new Client({
    connectionString,
    keepAlive: true,
    application_name: 'glidepath-relay-lead',
    query_timeout: LEASE_TTL_MS,
  });
  const lost = new AbortController();
  client.on('error', () => lost.abort());
  client.on('end', () => lost.abort());
  await client.connect();
  const holder = randomUUID();
  let isLeading = false;
  try {
    isLeading = await renew(client, holder);
  } finally {
    if (!isLeading) await client.end();
  }
  return isLeading ? keepLead(client, holder, lost) : undefined;
}

/** Renews until another relay has taken the lead, which it may when this one hung for too long. */
function keepLead(client: Client, holder: string, lost: AbortController): Lead {
  const timer = setInterval(() => {
    renew(client, holder).then(
      (isLeading) => {
        if (!isLeading) lost.abort();
      },
      // No answer in time, or none at all: somebody else may lead by now.
      () => lost.abort(),
    );
  }, RENEW_EVERY_MS);
  lost.signal.addEventListener('abort', () => clearInterval(timer));
  return {
    lost: lost.signal,
    async release() {
      clearInterval(timer);
      await client.query('SELECT log.leave_lead($1)', [holder]).catch(() => undefined);
      await client.end();
    },
  };
}

async function renew(client: Client, holder: string): Promise<boolean> {
  const { rows } = await client.query<{ leads: boolean }>('SELECT log.take_lead($1, $2) AS leads', [
    holder,
    LEASE_TTL_MS,
  ]);
  return rows[0]?.leads === true;
}
