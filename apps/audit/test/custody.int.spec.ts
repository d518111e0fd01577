import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventCatalogue } from '@glidepath/contracts';
import { openSealedText, sealText, uuidV7 } from '@glidepath/event-store';
import { PgDirectory, PgEventStore } from '@glidepath/event-store/pg';
import { FileErasureJournal } from '../src/erasure/adapters/files/file-erasure-journal.js';
import { type LogDatabase, startLogDatabase } from './log-database.js';

const month = '2026-03';

describe('the directory on real Postgres', () => {
  let database: LogDatabase;
  let keeper: PgDirectory;
  let writer: PgDirectory;

  beforeAll(async () => {
    database = await startLogDatabase();
    keeper = new PgDirectory({ pool: database.pool('audit') });
    writer = new PgDirectory({ pool: database.pool('approvals') });
  }, 60_000);
  afterAll(() => database.close());

  const keyOf = async (subject: string) => {
    const key = await writer.keyFor({ subject, month });
    if (key === undefined) throw new Error(`${subject} has no key`);
    return key;
  };

  it('gives a subject one key a month, however many ask at once', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => keyOf('ada')));
    expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
    const other = await writer.keyFor({ subject: 'ada', month: '2026-04' });
    expect(Buffer.from(other ?? []).equals(keys[0] ?? Buffer.alloc(0))).toBe(false);
  });

  it('leaves a stored text unreadable, its event verifiable, and makes no new key, once its author is erased', async () => {
    const changeId = uuidV7(new Date());
    const comment = sealText('Call me at home.', { subject: 'grace', month }, await keyOf('grace'), changeId);
    const approvals = new PgEventStore({
      pool: database.pool('approvals'),
      catalogue: eventCatalogue,
      producer: { service: 'approvals', version: '1' },
    });
    const data = {
      changeId,
      revision: 1,
      digest: 'a'.repeat(64),
      approver: 'grace',
      domains: ['payments'],
      decision: 'approve',
      comment,
      commentDigest: null,
      decidedAt: '2026-03-02T12:00:00.000Z',
    };
    await approvals.append({
      streams: [
        {
          stream: `approval-case-${changeId}`,
          expected: 'none',
          events: [{ type: 'approval.decided', data }],
        },
      ],
      context: { actor: { kind: 'person', id: 'grace', issuer: 'test' }, correlationId: changeId },
    });
    await keeper.enter([{ subject: 'grace', name: 'Grace Hopper', mail: 'grace@example.test' }]);
    const [found] = await writer.keysOf([comment]);
    expect(openSealedText(comment, found?.key ?? Buffer.alloc(32), changeId)).toBe('Call me at home.');

    expect(await keeper.erase(['grace'])).toBe(1);
    expect(await writer.keysOf([comment])).toEqual([]);
    expect(await writer.keyFor({ subject: 'grace', month })).toBeUndefined();
    expect(await writer.keyFor({ subject: 'grace', month: '2026-05' })).toBeUndefined();
    await keeper.enter([{ subject: 'grace', name: 'Grace Hopper', mail: null }]);
    expect(await keeper.namesOf(['grace'])).toEqual(new Map());
    expect(await keeper.erase(['grace'])).toBe(0);
    const [stored] = (await approvals.readStream(`approval-case-${changeId}`)).events;
    expect(stored).toMatchObject({ data: { comment } });
  });

  it('destroys by month what no hold keeps', async () => {
    await writer.keyFor({ subject: 'ben', month: '2026-01' });
    await writer.keyFor({ subject: 'ivy', month: '2026-01' });
    const due = { before: '2026-02', kept: ['ivy'] };
    expect(await keeper.retireKeys({ ...due, removes: false })).toBe(1);
    expect(await keeper.retireKeys({ ...due, removes: true })).toBe(1);
    const left = await writer.keysOf([
      { subject: 'ben', month: '2026-01' },
      { subject: 'ivy', month: '2026-01' },
    ]);
    expect(left.map(({ subject }) => subject)).toEqual(['ivy']);
  });

  it('forgets names nobody renewed', async () => {
    await keeper.enter([{ subject: 'rita', name: 'Rita', mail: null }]);
    expect(await keeper.namesOf(['rita'])).toEqual(new Map([['rita', 'Rita']]));
    const before = new Date(Date.now() + 60_000);
    expect(await keeper.retireEntries({ before, kept: ['rita'], removes: true })).toBe(0);
    expect(await keeper.retireEntries({ before, kept: [], removes: true })).toBe(1);
    expect(await keeper.namesOf(['rita'])).toEqual(new Map());
  });

  it.each(['intake', 'risk', 'approvals', 'rollout', 'relay'])('lets %s erase nobody', async (service) => {
    const directory = new PgDirectory({ pool: database.pool(service) });
    await expect(directory.erase(['ben'])).rejects.toThrow('permission denied');
    await expect(directory.retireKeys({ before: '2026-09', kept: [], removes: true })).rejects.toThrow(
      'denied',
    );
  });

  it('lets nobody but approvals see a key, and nobody the tables', async () => {
    for (const service of ['intake', 'risk', 'rollout', 'audit', 'relay']) {
      const directory = new PgDirectory({ pool: database.pool(service) });
      await expect(directory.keyFor({ subject: 'ivy', month })).rejects.toThrow('permission denied');
      await expect(directory.keysOf([{ subject: 'ivy', month }])).rejects.toThrow('permission denied');
    }
    for (const service of ['intake', 'approvals', 'audit', 'relay']) {
      const pool = database.pool(service);
      await expect(pool.query('SELECT * FROM directory.subject_key')).rejects.toThrow('permission denied');
      await expect(pool.query('DELETE FROM directory.subject')).rejects.toThrow('permission denied');
    }
  });
});

describe('the journal of erasures', () => {
  it('knows after a restart whom it was told, and survives a line a crash cut short', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'glidepath-journal-'));
    const path = join(folder, 'signer', 'erasures.ndjson');
    expect(await new FileErasureJournal(path).subjects()).toEqual(new Set());
    await new FileErasureJournal(path).add(['grace', 'ben']);
    await writeFile(path, '{"subject":"iv', { flag: 'a' });
    await new FileErasureJournal(path).add(['ivy', 'grace']);
    expect(await new FileErasureJournal(path).subjects()).toEqual(new Set(['grace', 'ben', 'ivy']));
    await rm(folder, { recursive: true });
  });
});
