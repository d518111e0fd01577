import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const RELEASES = 'https://github.com/nats-io/nats-server/releases/download';
const VERSION = '2.11.4';
const TIMEOUT_MS = 120_000;

/** Node's names for processors, where the releases use others. */
const RELEASE_ARCH: Record<string, string> = { x64: 'amd64', ia32: '386', arm: 'arm7' };

/**
 * Downloads the official release for this platform, checked against the release's own SHA256SUMS.
 * @param releases where releases are published; another place for tests and mirrors
 * @returns the program, inside the work folder
 * @throws Error in one line when the download fails or the checksum differs
 */
export async function fetchReleasedNatsServer(
  workDir: string,
  log: (line: string) => void,
  releases = RELEASES,
): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `nats-server-v${VERSION}-${platform}-${RELEASE_ARCH[process.arch] ?? process.arch}`;
  const suffix = platform === 'windows' ? '.zip' : '.tar.gz';
  const base = `${releases}/v${VERSION}`;
  log(`downloading ${base}/${name}${suffix}`);
  const sums = (await download(`${base}/SHA256SUMS`)).toString('utf8');
  const archive = await download(`${base}/${name}${suffix}`);
  const expected = sums
    .split('\n')
    .find((line) => line.endsWith(`${name}${suffix}`))
    ?.split(/\s/)[0];
  const actual = createHash('sha256').update(archive).digest('hex');
  if (expected !== actual)
    throw new Error(`${name}${suffix}: SHA-256 is ${actual}, published is ${expected ?? 'nothing'}`);
  const file = join(workDir, `release${suffix}`);
  await writeFile(file, archive);
  // The tar of Windows and macOS reads zip archives too.
  await run('tar', ['-xf', file, '-C', workDir]);
  return join(workDir, name, platform === 'windows' ? 'nats-server.exe' : 'nats-server');
}

async function download(url: string): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((cause: unknown) => {
    throw new Error(`${url}: not reachable`, { cause });
  });
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
