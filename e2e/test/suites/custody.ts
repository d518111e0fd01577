import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { highRisk, type System, until } from '../../src/index.js';

const SERVICE = 'custody';
const SAID = 'Looks fine. I am at the hospital until Friday, call Ben.';

interface KeptKey extends Record<string, unknown> {
  readonly month: string;
  readonly key: Buffer;
}

/** What a person wrote can be erased, and everything else proved all the same: to an auditor, and without us. */
export function describeCustody(current: () => System): void {
  describe('erasure, hold and evidence', () => {
    let system: System;
    let folder: string;
    let change: string;
    let gina: string;
    const from = new Date(Date.now() - 3_600_000).toISOString();

    beforeAll(async () => {
      system = current();
      folder = await mkdtemp(join(tmpdir(), 'glidepath-custody-'));
      await system.register(SERVICE);
      const { id } = await system.as('ada').changes.submit(highRisk(SERVICE));
      change = id;
      await system.untilState(id, 'awaiting-approval');
      gina = await system.stack.signToken({ sub: 'gina', roles: ['approver'], domains: ['payments'] });
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    const commentOf = async () => {
      const { decisions } = await system.as('eve').approvals.get(change);
      return decisions.find(({ approver }) => approver === 'gina');
    };
    const storedAnywhere = async (): Promise<number> => {
      const [row] = await system.sql<{ found: string }>(
        `SELECT (SELECT count(*) FROM log.events WHERE data LIKE $1)
           + (SELECT count(*) FROM approvals.approval_case WHERE round::text LIKE $1)
           + (SELECT count(*) FROM approvals.comment WHERE body LIKE $1)
           + (SELECT count(*) FROM log.content WHERE position(convert_to('hospital', 'UTF8') IN bytes) > 0) AS found`,
        ['%hospital%'],
      );
      return Number(row?.found);
    };

    it('keeps what somebody wrote sealed, and shows it to who reads the case', async () => {
      const decided = await system.glideWith(gina, 'change', 'approve', change, '--comment', SAID);
      expect(decided).toMatchObject({ exitCode: 0 });
      expect(await commentOf()).toMatchObject({ comment: SAID });
      expect(await storedAnywhere()).toBe(0);
    });

    it('erases nobody a hold concerns, and afterwards for ever', async () => {
      const held = await system.glide(
        'alma',
        'audit',
        'hold',
        '--change',
        change,
        '--reason',
        'case 7',
        '-o',
        'id',
      );
      const ask = () => system.glide('alma', 'audit', 'erase', 'gina', '--reason', 'request 12');
      expect(await ask()).toMatchObject({ exitCode: 7, stderr: expect.stringContaining('legal hold') });
      expect(await commentOf()).toMatchObject({ comment: SAID });
      const release = ['audit', 'release', held.stdout.trim()];
      expect(await system.glide('alma', ...release, '--reason', 'case closed')).toMatchObject({
        exitCode: 0,
      });
      expect(await ask()).toMatchObject({ exitCode: 7 });
      expect(await system.glide('abel', ...release, '--confirm')).toMatchObject({ exitCode: 0 });
      const before = await system.sql<KeptKey>(
        "SELECT month, key FROM directory.subject_key WHERE subject = 'gina'",
      );
      expect(await ask()).toMatchObject({ exitCode: 0 });
      expect(await commentOf()).toMatchObject({ comment: SAID });
      const confirm = (who: 'alma' | 'abel') => system.glide(who, 'audit', 'erase', 'gina', '--confirm');
      expect(await confirm('alma')).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('person') });
      expect(await confirm('abel')).toMatchObject({ exitCode: 0 });
      expect(await commentOf()).toMatchObject({ comment: null, commentErased: true });

      // As a backup of the directory would bring them back.
      for (const { month, key } of before)
        await system.sql("UPDATE directory.subject_key SET key = $2 WHERE subject = 'gina' AND month = $1", [
          month,
          key,
        ]);
      await until('the restored key is destroyed again', async () => {
        const left = await system.sql(
          "SELECT FROM directory.subject_key WHERE subject = 'gina' AND key IS NOT NULL",
        );
        return left.length === 0 ? true : undefined;
      });
      expect(await commentOf()).toMatchObject({ comment: null, commentErased: true });
    });

    it('verifies as before', async () => {
      expect(await system.glide('otto', 'audit', 'verify')).toMatchObject({ exitCode: 0 });
    });

    it.each(['ndjson', 'csv', 'ocsf', 'cef', 'rfc5424'])(
      'goes out as %s, and holes would show',
      async (format) => {
        const out = join(folder, `log.${format}`);
        const exported = await system.glide('otto', 'audit', 'export', '--format', format, '--out', out);
        expect(exported).toMatchObject({ exitCode: 0 });
        const through = Number(/position (\d+)/.exec(exported.stderr)?.[1]);
        const lines = (await readFile(out, 'utf8'))
          .trimEnd()
          .split('\n')
          .slice(format === 'csv' ? 1 : 0);
        expect(lines.map((line) => indexOf(format, line))).toEqual(
          Array.from({ length: through }, (_, at) => at),
        );
      },
    );

    it('is told as evidence of a period, which is checked without us', async () => {
      const list = join(folder, 'access.yaml');
      const grants = ['grace', 'ben', 'rita'].map(
        (subject) => `  - { subject: ${subject}, kind: person, roles: [approver], domains: [payments] }`,
      );
      await writeFile(list, `source: e2e\ngrants:\n${grants.join('\n')}\n`);
      expect(await system.glide('alma', 'audit', 'access', list)).toMatchObject({ exitCode: 0 });
      const pack = join(folder, 'pack.tar');
      const period = ['--from', from, '--until', new Date().toISOString()];
      const made = await system.glide('otto', 'audit', 'evidence', ...period, '--out', pack, '-o', 'json');
      expect(made).toMatchObject({ exitCode: 0 });
      const found = JSON.parse(made.stdout) as { changes: number; records: number; unlisted: number };
      expect(found.changes).toBeGreaterThan(0);
      // Gina decided and is on no list.
      expect(found.unlisted).toBeGreaterThan(0);
      const key = (await system.as('otto').audit.key()).verifierKey;
      const checked = await system.glide(
        'otto',
        'audit',
        'verify',
        '--pack',
        pack,
        '--key',
        key,
        '-o',
        'json',
      );
      expect(checked).toMatchObject({ exitCode: 0 });
      const { changes, records } = found;
      expect(JSON.parse(checked.stdout)).toMatchObject({ ok: true, changes, records });
    });
  });
}

function indexOf(format: string, line: string): number {
  switch (format) {
    case 'ndjson':
      return (JSON.parse(line) as { index: number }).index;
    case 'ocsf':
      return (JSON.parse(line) as { unmapped: { log_index: number } }).unmapped.log_index;
    case 'csv':
      return Number(line.split(',')[0]);
    case 'cef':
      return Number(/ cn1=(\d+) /.exec(line)?.[1]);
    default:
      return Number(/ logIndex="(\d+)"/.exec(line)?.[1]);
  }
}
