import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const RELEASES = 'https://github.com/nats-io/nats-server/releases/download';
/** The release that is fetched where the distribution has none. */
export const NATS_SERVER_RELEASE = '2.11.6';
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
  const name = releaseName();
  const suffix = process.platform === 'win32' ? '.zip' : '.tar.gz';
  const base = `${releases}/v${NATS_SERVER_RELEASE}`;
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
  return join(workDir, name, process.platform === 'win32' ? 'nats-server.exe' : 'nats-server');
}

/** The name of the archive for this platform, without its suffix, and of the folder inside it. */
export function releaseName(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return `nats-server-v${NATS_SERVER_RELEASE}-${platform}-${RELEASE_ARCH[process.arch] ?? process.arch}`;
}

async function download(url: string): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((cause: unknown) => {
    throw new Error(`${url}: not reachable`, { cause });
  });
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
