import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instanceFile, runningInstance, takeHome } from './instance-lock.js';

describe('the lock of a home', () => {
  let home: string;
  beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'glidepath-lock-'))));
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('is given once, and again after its release', async () => {
    const results = await Promise.all([takeHome(home), takeHome(home)]);
    const [lock] = results.filter((result) => 'release' in result);
    expect(results.filter((result) => 'pid' in result)).toMatchObject([{ pid: process.pid }]);
    await lock?.release();
    expect(await takeHome(home)).toHaveProperty('release');
    expect(await readdir(home)).toEqual(['running.json']);
  });

  it('tells where the stack is, once it is up', async () => {
    const lock = await takeHome(home);
    expect(await runningInstance(home)).not.toHaveProperty('url');
    if ('publish' in lock) await lock.publish('http://127.0.0.1:1', { gateway: 'http://127.0.0.1:1' });
    expect(await runningInstance(home)).toMatchObject({ pid: process.pid, url: 'http://127.0.0.1:1' });
  });

  it.each([
    ['of a dead process whose pid is another now', { pid: process.pid, startedAt: 'long ago' }],
    ['cut short', 'x'],
  ])('is not held by a file %s', async (_, content) => {
    await writeFile(instanceFile(home), JSON.stringify(content));
    expect(await runningInstance(home)).toBeUndefined();
    expect(await takeHome(home)).toHaveProperty('release');
  });
});
