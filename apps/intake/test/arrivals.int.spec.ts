import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeploymentRecorded } from '@glidepath/contracts';
import { type RunningPostgres, startPostgres } from '@glidepath/embedded';
import type { EventEnvelope } from '@glidepath/event-store';
import { bootstrapLog, roleOf } from '@glidepath/event-store/pg';
import { GatheredRows, ProjectionContext } from '@glidepath/messaging';
import { applyMigrations } from '@glidepath/service-kit';
import { Pool } from 'pg';
import { DeploymentListProjection } from '../src/inbound/adapters/pg/deployment-list.projection.js';
import { inboundMigrations } from '../src/inbound/adapters/pg/migrations.js';
import { PgArrivals } from '../src/inbound/adapters/pg/pg-arrivals.js';
import { PgDeploymentList } from '../src/inbound/adapters/pg/pg-deployment-list.js';
import type { Arrivals } from '../src/inbound/application/ports.js';
import type { InboxEntry } from '../src/inbound/domain/judge-arrival.js';
import { MemoryArrivals } from './memory-inbound.js';

const SECRET = 'test-secret';
let home: string;
let postgres: RunningPostgres;
let pool: Pool;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'glidepath-intake-'));
  postgres = await startPostgres({ home, durable: false, stopsWithThisProcess: true });
  const owner = new Pool({ connectionString: postgres.url });
  await bootstrapLog(owner, {
    services: [{ name: 'intake', categories: ['inbound'] }],
    eventTypes: [{ type: 'inbound.recorded', category: 'inbound' }],
    passwords: { intake: SECRET },
  });
  await owner.end();
  const url = new URL(postgres.url);
  url.username = roleOf('intake');
  url.password = SECRET;
  pool = new Pool({ connectionString: url.href });
  // The server may stop while a connection is still saying goodbye.
  pool.on('error', () => undefined);
  await applyMigrations(pool, 'intake', inboundMigrations);
}, 120_000);

afterAll(async () => {
  await pool.end();
  await postgres.stop();
  await rm(home, { recursive: true, force: true });
});

const entry = (inboxKey: string, parts: Partial<InboxEntry> = {}): InboxEntry => ({
  inboxKey,
  principal: 'publisher',
  source: '/ci',
  sourceEventId: '1',
  eventType: 'dev.cdevents.service.deployed.0.3.0',
  mode: 'binary',
  ...parts,
});

describe.each<[string, () => Arrivals]>([
  ['in memory', () => new MemoryArrivals()],
  ['on Postgres', () => new PgArrivals(pool)],
])('arrivals %s', (_, open) => {
  it('tell one id with two contents from the same content twice', async () => {
    const arrivals = open();
    expect(await arrivals.claim(entry('a'), 'first')).toBe(false);
    expect(await arrivals.claim(entry('a'), 'second')).toBe(false);
    expect(await arrivals.claim(entry('b'), 'third')).toBe(true);
    expect(await arrivals.claim(entry('c', { principal: 'other' }), 'fourth')).toBe(false);
    expect(await arrivals.claim(entry('d', { source: null, sourceEventId: null }), 'fifth')).toBe(false);
    expect(await arrivals.isClaimedBy('a', 'first')).toBe(false);
    expect(await arrivals.isClaimedBy('a', 'second')).toBe(true);
    expect(await arrivals.isClaimedBy('nobody', 'second')).toBe(false);
  });

  it('may name a source of any length', async () => {
    const arrivals = open();
    const source = randomBytes(40_000).toString('hex');
    expect(await arrivals.claim(entry('e', { source, sourceEventId: source }), 'first')).toBe(false);
    expect(await arrivals.claim(entry('f', { source, sourceEventId: source }), 'second')).toBe(true);
    expect(await arrivals.claim(entry('g', { source: `${source}0`, sourceEventId: source }), 'third')).toBe(
      false,
    );
  });

  it('are counted once by name, and the sums add up', async () => {
    const arrivals = open();
    await arrivals.count('n1', 'a', 'recorded', false);
    await arrivals.count('n1', 'a', 'duplicate', false);
    await arrivals.count('n2', 'a', 'duplicate', false);
    await arrivals.count('n3', 'b', 'recorded', true);
    await arrivals.count('n4', 'c', 'rejected', false);
    expect(await arrivals.tally()).toEqual({
      received: 4,
      recorded: 2,
      rejected: 1,
      duplicates: 1,
      conflicting: 1,
    });
  });
});

describe('the list of deployments on Postgres', () => {
  const projection = new DeploymentListProjection();
  const id = (last: number): string => `0198f6c5-8a51-7cc3-a7f5-4f4f5a5d2f1${last}`;
  const data = (last: number, service: string): DeploymentRecorded['data'] => ({
    deploymentId: id(last),
    kind: 'deployed',
    service,
    environment: 'production',
    artifact: null,
    artifactDigest: null,
    observedAt: '2026-03-20T14:27:05.315Z',
    source: '/ci',
    sourceEventId: String(last),
    changeId: null,
    gateDecisionId: null,
  });
  const event = <Data>(position: number, payload: Data) =>
    ({ position, data: payload }) as EventEnvelope<Data>;

  it('shows the newest first, by service, a page at a time, with the change that was detected', async () => {
    const client = await pool.connect();
    const context = new ProjectionContext(event(1, {}), 1, client, new GatheredRows());
    for (const [last, service] of [
      [1, 'payments-api'],
      [2, 'orders-api'],
      [3, 'payments-api'],
    ] as const) {
      await projection.recorded(event(last * 10, data(last, service)), context);
    }
    const detected = { changeId: id(9), key: 'CHG-1', deploymentId: id(3), reason: 'nobody announced it' };
    const named = {
      service: 'payments-api',
      environment: 'production',
      artifact: null,
      artifactDigest: null,
    };
    await projection.detected(event(31, { ...detected, ...named }), context);
    client.release();

    const list = new PgDeploymentList(pool);
    const all = { service: undefined, environment: undefined };
    expect((await list.page(all, undefined, 2)).map(({ position }) => position)).toEqual([30, 20]);
    expect((await list.page(all, 20, 2)).map(({ position }) => position)).toEqual([10]);
    const payments = await list.page({ ...all, service: 'payments-api' }, undefined, 10);
    expect(payments.map(({ detectedChangeId }) => detectedChangeId)).toEqual([id(9), null]);
    expect(await list.page({ ...all, environment: 'staging' }, undefined, 10)).toEqual([]);
  });
});
