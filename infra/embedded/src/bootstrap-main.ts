import { setTimeout as delay } from 'node:timers/promises';
import { readBootstrapEnv } from './env.js';
import { reasonOf } from './stack-error.js';
import { bootstrap } from './stack/bootstrap.js';
import type { Bootstrap } from './stack/bootstrap.js';
import { serveHealth } from './stack/serve-health.js';
import { Teardown } from './stack/teardown.js';

/**
 * The bootstrap admin as a process of its own, for Compose and Kubernetes: makes roles, schemas, streams and consumers,
 * then keeps streams and consumers there until it is stopped.
 */
const RETRY_MS = 1000;
const env = readBootstrapEnv();
const teardown = new Teardown();
let isReady = false;

const log = (message: string): void =>
  void process.stdout.write(
    `${JSON.stringify({ at: new Date().toISOString(), service: 'bootstrap', message })}\n`,
  );
const { PORT: port, HOST: host } = env;
if (port !== undefined) teardown.add(await serveHealth(port, host, () => isReady));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void teardown.run().finally(() => process.exit(0)));
}
const running = await untilDone(bootstrapFromEnv);
teardown.add(running.close);
isReady = true;
log(`ready: ${running.summary}`);

function bootstrapFromEnv(): Promise<Bootstrap> {
  const passwords = {
    intake: env.INTAKE_DATABASE_PASSWORD,
    risk: env.RISK_DATABASE_PASSWORD,
    approvals: env.APPROVALS_DATABASE_PASSWORD,
    rollout: env.ROLLOUT_DATABASE_PASSWORD,
    audit: env.AUDIT_DATABASE_PASSWORD,
    relay: env.RELAY_DATABASE_PASSWORD,
  };
  const given = Object.entries(passwords).flatMap(([name, password]) =>
    password === undefined ? [] : [[name, password] as const],
  );
  return bootstrap({
    databaseUrl: env.DATABASE_URL,
    databasePasswords: Object.fromEntries(given),
    natsUrl: env.NATS_URL,
    natsAdmin: { user: env.NATS_USER, password: env.NATS_PASSWORD },
    replicas: env.NATS_REPLICAS,
    archiveAfterDays: env.ARCHIVE_EVENTS_AFTER_DAYS,
    log,
  });
}

/** Postgres and NATS may still be starting: what is wrong is said once, and tried again. */
async function untilDone<T>(run: () => Promise<T>): Promise<T> {
  let last = '';
  for (;;) {
    try {
      return await run();
    } catch (error) {
      const reason = reasonOf(error);
      if (reason !== last) log(`not yet: ${reason}`);
      last = reason;
      await delay(RETRY_MS);
    }
  }
}
