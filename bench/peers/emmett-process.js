// Emmett's appends, in a process of their own. Speaks as the bench's other processes do: { id, request } and { id, result }.
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import { randomUUID } from 'node:crypto';
import pg from 'pg';

const stores = new Map();

/** A store with as many connections as there are callers, as the floor has. */
async function storeOf(connectionString, callers) {
  const known = stores.get(callers);
  if (known !== undefined) return known;
  const pool = new pg.Pool({ connectionString, max: Math.max(callers, 2) });
  const store = getPostgreSQLEventStore(connectionString, { connectionOptions: { pooled: true, pool } });
  await store.schema.migrate();
  stores.set(callers, store);
  return store;
}

function append(store) {
  const id = randomUUID();
  const data = {
    deploymentId: id,
    kind: 'deployed',
    service: 'checkout',
    environment: 'production',
    artifact: 'pkg:oci/checkout@sha256%3A3f1c',
    artifactDigest: null,
    observedAt: '2026-03-01T12:00:00.000Z',
    source: 'https://ci.example/checkout',
    sourceEventId: id,
    changeId: id,
    gateDecisionId: null,
  };
  return store.appendToStream(`deployment-${id}`, [{ type: 'deployment.recorded', data }], {
    expectedStreamVersion: 'STREAM_DOES_NOT_EXIST',
  });
}

async function run({ databaseUrl, callers, forMs }) {
  const store = await storeOf(databaseUrl, callers);
  const took = [];
  const startedAt = performance.now();
  const endAt = startedAt + forMs;
  const caller = async () => {
    for (let begunAt = performance.now(); begunAt < endAt;) {
      await append(store);
      const now = performance.now();
      took.push(now - begunAt);
      begunAt = now;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const seconds = (performance.now() - startedAt) / 1000;
  took.sort((a, b) => a - b);
  const at = (percent) => took[Math.max(0, Math.ceil((percent / 100) * took.length) - 1)];
  return { perSecond: took.length / seconds, p50Ms: at(50), p99Ms: at(99) };
}

process.on('message', ({ id, request }) => {
  run(request).then(
    (result) => process.send({ id, result }),
    (error) => process.send({ id, error: String(error?.stack ?? error) }),
  );
});
process.on('disconnect', () => process.exit());
