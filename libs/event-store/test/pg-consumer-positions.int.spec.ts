import { canonicalDigest, FencedError, partitionOf } from '../src/index.js';
import { PgConsumerPositions, PgContentStore, type StalledEvent } from '../src/pg/index.js';
import { ADA, noted } from './suite/trial.js';
import { type LogOnPostgres, openLogOnPostgres } from './suite/log-on-postgres.js';
import { trialCatalogue } from './suite/trial-catalogue.js';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const later = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);
const failed = { handler: 'when-noted', status: 'stalled', error: 'no answer', nextTryAt: NOW } as const;
const queued = { ...failed, status: 'queued', error: null } as const;

describe('positions and stalled events of a consumer', () => {
  let log: LogOnPostgres;
  let risk: PgConsumerPositions;
  let count = 0;

  beforeAll(async () => {
    log = await openLogOnPostgres();
    risk = new PgConsumerPositions({ pool: log.poolOf('risk'), catalogue: trialCatalogue });
  });
  afterAll(() => log.close());

  /** Events of one change; the partition they are in and their positions. */
  async function changeOf(events: number): Promise<{ id: string; partition: number; positions: number[] }> {
    const id = `c${(count += 1)}`;
    const { position } = await log.storeOf('intake').append({
      streams: [
        {
          stream: `change-${id}`,
          expected: 'none',
          events: Array.from({ length: events }, (_, i) => noted(`${i}`)),
        },
      ],
      context: { actor: ADA, correlationId: id },
    });
    const positions = Array.from({ length: events }, (_, index) => position - events + 1 + index);
    return { id, partition: partitionOf(id, `change-${id}`), positions };
  }

  async function standsAt(partition: number): Promise<number> {
    return (await risk.positions('risk')).get(partition) ?? -1;
  }

  async function dueOf(id: string, now = NOW): Promise<readonly StalledEvent[]> {
    return (await risk.dueStalled('risk', now, 100)).filter(({ queueKey }) => queueKey === id);
  }

  async function outcomes(position: number): Promise<unknown[]> {
    const { rows } = await log.admin.query<{ outcome: string }>(
      'SELECT outcome FROM log.attempt WHERE position = $1 ORDER BY at, ctid',
      [position],
    );
    return rows.map(({ outcome }) => outcome);
  }

  it('starts at 0 in all sixteen partitions', async () => {
    expect([...(await risk.positions('risk'))].sort(([a], [b]) => a - b)).toEqual(
      Array.from({ length: 16 }, (_, partition) => [partition, 0]),
    );
  });

  it('moves by compare-and-set, and never another consumer', async () => {
    const { partition, positions } = await changeOf(1);
    const from = await standsAt(partition);
    const to = positions[0] ?? 0;
    await risk.advance('risk', partition, from, to);
    await expect(risk.advance('risk', partition, from, to)).rejects.toMatchObject({
      code: 'fenced',
      actual: to,
    });
    await expect(risk.advance('risk', partition, to, from)).rejects.toBeInstanceOf(FencedError);
    await expect(risk.advance('intake', partition, 0, to)).rejects.toMatchObject({ code: 'GP001' });
    expect(await standsAt(partition)).toBe(to);
  });

  it('stalls an event in the commit that moves past it, and queues later ones of the change behind it', async () => {
    const { id, partition, positions } = await changeOf(3);
    const [first = 0, second = 0, third = 0] = positions;
    const from = await standsAt(partition);
    await risk.advance('risk', partition, from, first, { stall: failed });
    expect(await standsAt(partition)).toBe(first);
    expect(await risk.blockedKeys('risk', 'reaction')).toContain(id);
    await risk.advance('risk', partition, first, second, { stall: queued });
    await risk.advance('risk', partition, second, third, { stall: queued });

    expect(await dueOf(id, later(-1))).toEqual([]);
    const [due, ...others] = await dueOf(id);
    expect(others).toEqual([]);
    expect(due).toMatchObject({
      position: first,
      attempt: 1,
      tries: 1,
      status: 'stalled',
      error: 'no answer',
    });
    expect(await outcomes(second)).toEqual(['queued']);
  });

  it('retries, parks after the last try, is re-driven by a person and lets the next one fly', async () => {
    const { id, partition, positions } = await changeOf(2);
    const [first = 0, second = 0] = positions;
    await risk.advance('risk', partition, await standsAt(partition), first, { stall: failed });
    await risk.advance('risk', partition, first, second, { stall: queued });
    const due = async (now = NOW): Promise<StalledEvent> => {
      const [event] = await dueOf(id, now);
      if (event === undefined) throw new Error('nothing is due');
      return event;
    };

    const tried = await due();
    await risk.settle(tried, { outcome: 'stalled', error: 'still no answer', nextTryAt: later(60) });
    await expect(risk.settle(tried, { outcome: 'applied' })).rejects.toBeInstanceOf(FencedError);
    expect(await dueOf(id)).toEqual([]);
    await risk.settle(await due(later(60)), { outcome: 'parked', error: 'gave up' });
    expect(await dueOf(id, later(3600))).toEqual([]);
    expect((await risk.stalled('risk')).filter(({ status }) => status === 'parked')).toMatchObject([
      { position: first, tries: 3, error: 'gave up' },
    ]);

    const command = { id: 'once', requestDigest: 'same' };
    const wish = { consumer: 'risk', lane: 'reaction', actor: 'person:sam', reason: 'mended' };
    expect(await risk.redrive({ ...wish, position: second })).toBe('waiting');
    expect(await risk.redrive({ ...wish, position: 999_999 })).toBe('absent');
    expect(await risk.redrive({ ...wish, position: first, command })).toBe('redriven');
    expect(await risk.redrive({ ...wish, position: first })).toBe('waiting');
    const driven = await due(new Date('2100-01-01T00:00:00.000Z'));
    expect(driven).toMatchObject({ position: first, tries: 0, status: 'stalled' });
    await risk.settle(driven, { outcome: 'applied' });
    const next = await due();
    expect(next.position).toBe(second);
    await risk.settle(next, { outcome: 'skipped' });
    expect(await outcomes(first)).toEqual(['stalled', 'stalled', 'parked', 'applied']);
    expect(await risk.redrive({ ...wish, position: first, command })).toBe('redriven');
    expect(
      await risk.redrive({ ...wish, position: first, command: { ...command, requestDigest: 'other' } }),
    ).toBe('reused');
    expect(await risk.redrive({ ...wish, position: first, command: { ...command, id: 'another' } })).toBe(
      'absent',
    );
    const { rows } = await log.admin.query(
      'SELECT actor, reason, attempt, error FROM log.redriven WHERE position = $1',
      [first],
    );
    expect(rows).toEqual([{ actor: 'person:sam', reason: 'mended', attempt: 3, error: 'gave up' }]);
    expect((await risk.stalled('risk')).filter(({ queueKey }) => queueKey === id)).toEqual([]);
  });

  it('stalls and records for a projection in the transaction of its effect', async () => {
    const { id, positions } = await changeOf(1);
    const position = positions[0] ?? 0;
    const client = await log.poolOf('risk').connect();
    const attempt = {
      consumer: 'risk',
      handler: 'scores',
      kind: 'projection',
      position,
      eventId: crypto.randomUUID(),
      outcome: 'applied',
    } as const;
    await client.query('BEGIN');
    await risk.recordAttempt(client, attempt);
    await client.query('ROLLBACK');
    expect(await outcomes(position)).toEqual([]);
    await client.query('BEGIN');
    await risk.stall(client, { consumer: 'risk', lane: 'scores', position }, failed);
    await client.query('COMMIT');
    const [event] = await dueOf(id);
    expect(event).toMatchObject({ lane: 'scores', position });
    if (event === undefined) throw new Error('nothing is due');
    await client.query('BEGIN');
    await risk.settle(event, { outcome: 'applied' }, client);
    await client.query('COMMIT');
    client.release();
    expect(await outcomes(position)).toEqual(['stalled', 'applied']);
    expect(await risk.blockedKeys('risk', 'scores')).toEqual(new Set());
  });

  it('reads what a partition holds between two positions', async () => {
    const { partition, positions } = await changeOf(4);
    const [first = 0, , , last = 0] = positions;
    const read = async (limit: number): Promise<number[]> =>
      (await risk.readPartition(partition, first, last, limit)).map(({ position }) => position);
    expect(await read(10)).toEqual(positions.slice(1));
    expect(await read(2)).toEqual(positions.slice(1, 3));
    expect(await risk.partitionHead(partition)).toBe(last);
    const raws = await risk.readPartitionRaw(partition, first, last, 10);
    expect(raws.map(({ previousInPartition }) => previousInPartition)).toEqual(positions.slice(0, 3));
  });
});

describe('the content store and the ranges', () => {
  let log: LogOnPostgres;
  beforeAll(async () => {
    log = await openLogOnPostgres({ rangeSize: 10 });
  });
  afterAll(() => log.close());

  it('keeps bytes once, by their digest', async () => {
    const content = new PgContentStore({ pool: log.poolOf('intake') });
    const bytes = Buffer.from('"plan"');
    const digest = await content.put('application/json', bytes);
    expect(digest).toBe(canonicalDigest('plan'));
    expect(await content.put('text/plain', bytes)).toBe(digest);
    const elsewhere = new PgContentStore({ pool: log.poolOf('risk') });
    expect(await elsewhere.get(digest)).toEqual({ mediaType: 'application/json', bytes });
    expect(await elsewhere.get('00'.repeat(32))).toBeNull();
  });

  it('has room for one whole range more than an append of any size needs', async () => {
    const store = log.storeOf('intake');
    const ranges = async (): Promise<number> => {
      const { rows } = await log.admin.query<{ until: string }>('SELECT ranged_until AS until FROM log.head');
      return Number(rows[0]?.until);
    };
    expect(await ranges()).toBe(10);
    await store.append({
      streams: [
        {
          stream: 'change-many',
          expected: 'none',
          events: Array.from({ length: 35 }, (_, i) => noted(`${i}`)),
        },
      ],
      context: { actor: ADA, correlationId: null },
    });
    expect(await ranges()).toBe(50);
    expect((await store.readStream('change-many')).events.map(({ position }) => position)).toEqual(
      Array.from({ length: 35 }, (_, index) => index + 1),
    );
    const { rows } = await log.admin.query<{ ranges: string; rows: string }>(
      `SELECT count(DISTINCT e.tableoid) AS ranges, count(*) AS rows FROM log.events e`,
    );
    expect(rows).toEqual([{ ranges: '4', rows: '35' }]);
  });
});
