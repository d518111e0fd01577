import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { NATS_SERVER_RELEASE, fetchReleasedNatsServer, releaseName } from './released-nats-server.js';

describe('the official nats-server release', () => {
  let folder: string;
  let mirror: Server;
  let url: string;
  let published: Map<string, Buffer>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glidepath-'));
    published = new Map();
    mirror = createServer((request, response) => {
      const file = published.get(basename(request.url ?? ''));
      response.writeHead(file === undefined ? 404 : 200).end(file);
    });
    await new Promise<void>((done) => mirror.listen(0, '127.0.0.1', done));
    const address = mirror.address();
    url = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
  });
  afterEach(async () => {
    mirror.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is unpacked when its checksum is the published one', async () => {
    await publish((sum) => sum);
    const lines: string[] = [];
    const program = await fetchReleasedNatsServer(await workDir(), (line) => lines.push(line), url);
    expect(await readFile(program, 'utf8')).toBe('a program');
    expect(lines).toEqual([`downloading ${url}/v${NATS_SERVER_RELEASE}/${releaseName()}.tar.gz`]);
  });

  it('is refused when its checksum differs from the published one', async () => {
    await publish((sum) => sum.replace(/./, (digit) => (digit === '0' ? '1' : '0')));
    await expect(fetchReleasedNatsServer(await workDir(), () => undefined, url)).rejects.toThrow(
      /SHA-256 is .*, published is /,
    );
  });

  it('is refused when no checksum is published for it', async () => {
    await publish(() => '');
    published.set('SHA256SUMS', Buffer.from(''));
    await expect(fetchReleasedNatsServer(await workDir(), () => undefined, url)).rejects.toThrow(
      'published is nothing',
    );
  });

  it('reports in one line a release that is not there', async () => {
    await expect(fetchReleasedNatsServer(await workDir(), () => undefined, url)).rejects.toThrow(
      /SHA256SUMS: HTTP 404$/,
    );
  });

  async function publish(corrupt: (sum: string) => string): Promise<void> {
    const name = releaseName();
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'nats-server'), 'a program');
    execFileSync('tar', ['-czf', join(folder, 'archive'), '-C', folder, name]);
    const archive = await readFile(join(folder, 'archive'));
    published.set(`${name}.tar.gz`, archive);
    const sum = createHash('sha256').update(archive).digest('hex');
    published.set('SHA256SUMS', Buffer.from(`${corrupt(sum)}  ${name}.tar.gz\n`));
  }

  async function workDir(): Promise<string> {
    const path = join(folder, 'work');
    await mkdir(path);
    return path;
  }
});
