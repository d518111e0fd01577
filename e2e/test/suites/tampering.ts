import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type GlideResult, lowRisk, type System, until } from '../../src/index.js';

const FAULTY = 15;

/** What only a superuser of the database can do, `glide audit verify` finds. Goes last: it breaks the log. */
export function describeTampering(current: () => System): void {
  describe('detects', () => {
    let system: System;
    let size: number;
    let checkpoint: string;

    beforeAll(async () => {
      system = current();
      await system.register('sealed');
      const { id } = await system.as('pipeline').changes.submit(lowRisk('sealed'));
      await system.untilState(id, 'scheduled', 'executing');
      // Nothing flies on while records are counted.
      await system.stack.services.stop('rollout');
      ({ size, checkpoint } = await keptCheckpoint(system));
    });

    const verify = async (): Promise<GlideResult & { found: Found }> => {
      const result = await system.glide('otto', 'audit', 'verify', '--checkpoint', checkpoint, '-o', 'json');
      return { ...result, found: JSON.parse(result.stdout) as Found };
    };

    it('nothing where nothing was altered', async () => {
      const { exitCode, found } = await verify();
      expect(exitCode).toBe(0);
      expect(found).toMatchObject({ ok: true, size, sealedThrough: size, fault: null });
    });

    it('not even a superuser at work by ordinary means: the log refuses', async () => {
      const update = `UPDATE log.events SET data = '{}' WHERE position = 1`;
      await expect(system.sql(update)).rejects.toMatchObject({ code: 'GP010' });
      const replica = `SET session_replication_role = replica; ${update}`;
      await expect(system.sql(replica)).rejects.toMatchObject({ code: 'GP010' });
      await expect(system.sql('TRUNCATE log.events')).rejects.toMatchObject({ code: 'GP010' });
    });

    it('one altered event, by its position', async () => {
      const victim = `SELECT min(position) FROM log.events WHERE type = 'change.submitted'`;
      const [row] = await system.sql<{ position: string; data: string }>(
        `SELECT position, data FROM log.events WHERE position = (${victim})`,
      );
      const [position, data] = [Number(row?.position), row?.data ?? ''];
      const alter = 'UPDATE log.events SET data = $2 WHERE position = $1';
      await withoutTriggers(system);
      await system.sql(alter, [position, data.replace('"production"', '"productioN"')]);
      const { exitCode, found, stderr } = await verify();
      expect(exitCode).toBe(FAULTY);
      expect(found).toMatchObject({ ok: false, fault: { from: position, to: position } });
      expect(stderr).toContain(`position ${position}: `);

      await system.sql(alter, [position, data]);
      expect((await verify()).exitCode).toBe(0);
    });

    it('the newest three events deleted, by the range that a kept checkpoint covers', async () => {
      await withoutTriggers(system);
      await system.sql('DELETE FROM log.events WHERE position > $1', [size - 3]);
      const { exitCode, found, stderr } = await verify();
      expect(exitCode).toBe(FAULTY);
      expect(found).toMatchObject({ ok: false, fault: { from: size - 2, to: size } });
      expect(stderr).toContain(`positions ${size - 2} to ${size}: `);
    });
  });
}

interface Found {
  readonly ok: boolean;
  readonly size: number;
  readonly sealedThrough: number;
  readonly fault: { readonly from: number; readonly to: number } | null;
}

/** Waits until all of the log is under a signed checkpoint, and keeps that in a file of one's own. */
async function keptCheckpoint(system: System): Promise<{ size: number; checkpoint: string }> {
  return until('a checkpoint covers the whole log', async () => {
    const [head] = await system.sql<{ position: string }>('SELECT position FROM log.head');
    const size = Number(head?.position);
    const note = await readFile(join(system.stack.home, 'signer', 'checkpoints', `${size}.note`), 'utf8');
    const checkpoint = join(system.stack.home, 'kept-elsewhere.note');
    await writeFile(checkpoint, note);
    return { size, checkpoint };
  });
}

async function withoutTriggers(system: System): Promise<void> {
  const tables = await system.sql<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c
     WHERE c.oid = 'log.events'::regclass
        OR c.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'log.events'::regclass)`,
  );
  for (const { name } of tables) await system.sql(`ALTER TABLE ${name} DISABLE TRIGGER ALL`);
}
