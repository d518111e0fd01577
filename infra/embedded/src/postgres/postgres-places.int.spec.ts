import { chmod, cp, mkdir, mkdtemp, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { postgresAccount } from './postgres-account.js';
import { placePostgres } from './postgres-places.js';
import { copyProgramsTo, findPostgresPrograms, repairLinks } from './postgres-programs.js';
import { startPostgres } from './start-postgres.js';

const isRoot = process.getuid?.() === 0;
const describeAsRoot = isRoot ? describe : describe.skip;

describe('places of the embedded Postgres', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'glidepath-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('repairs library links that an install without scripts left out', async () => {
    const installed = dirname((await findPostgresPrograms()).nativeDir);
    await mkdir(join(folder, 'native', 'lib'), { recursive: true });
    await cp(join(installed, 'scripts'), join(folder, 'scripts'), { recursive: true });
    await cp(join(installed, 'package.json'), join(folder, 'package.json'));
    await writeFile(join(folder, 'native', 'lib', 'libx.so.1.2'), '');
    const links = [{ source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so.1' }];
    await writeFile(join(folder, 'native', 'pg-symlinks.json'), JSON.stringify(links));
    await repairLinks(folder);
    expect(await readlink(join(folder, 'native', 'lib', 'libx.so.1'))).toBe('libx.so.1.2');
  });

  it('says how to repair links when it cannot', async () => {
    await mkdir(join(folder, 'native'));
    const links = [{ source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so.1' }];
    await writeFile(join(folder, 'native', 'pg-symlinks.json'), JSON.stringify(links));
    await expect(repairLinks(folder)).rejects.toMatchObject({
      step: 'postgres',
      fix: expect.stringContaining('npm rebuild'),
    });
  });

  it('copies the programs once, complete with their libraries', async () => {
    const installed = await findPostgresPrograms();
    const copy = await copyProgramsTo(folder, installed);
    const { ino } = await stat(copy.postgres);
    expect(await readlink(join(copy.nativeDir, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
    await copyProgramsTo(folder, installed);
    expect((await stat(copy.postgres)).ino).toBe(ino);
  });
});

describeAsRoot(
  'places of the embedded Postgres for root (skipped for others: their servers run as themselves)',
  () => {
    let folder: string;
    beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'glidepath-'))));
    afterEach(() => rm(folder, { recursive: true, force: true }));

    it('puts data where the postgres account can enter, and says where', async () => {
      const home = join(folder, 'private', 'home');
      await mkdir(join(folder, 'private'), { mode: 0o700 });
      await chmod(folder, 0o755);
      const notes: string[] = [];
      const postgres = await startPostgres({
        home,
        durable: false,
        stopsWithThisProcess: true,
        log: (line) => notes.push(line),
      });
      await postgres.stop();
      await rm(postgres.dataDir, { recursive: true, force: true });
      expect(postgres.dataDir).toMatch(/^\/var\/lib\/glidepath\//);
      expect(notes).toEqual([
        expect.stringMatching(`data in ${postgres.dataDir}: .* may not enter ${join(folder, 'private')}`),
      ]);
    });

    it('lets the postgres account pass through the home, and nothing more', async () => {
      const { dataDir } = await placePostgres(
        join(folder, 'postgres'),
        await findPostgresPrograms(),
        await postgresAccount(),
      );
      expect(dataDir).toBe(join(folder, 'postgres'));
      expect((await stat(folder)).mode & 0o777).toBe(0o711);
      expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    });
  },
);
