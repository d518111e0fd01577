import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Glidepath } from '@glidepath/sdk';
import type { LedgerReport } from './story-report.js';

const GLIDE = fileURLToPath(new URL('../../../apps/cli/bin/glide.js', import.meta.url));

const POLL_MS = 100;
/** Sealing follows the log within a second; this is for a busy machine. */
const SEALING_DEADLINE_MS = 10_000;

/**
 * Verifies the whole ledger the way an auditor would: `glide audit verify`, in a process of its own, once everything up
 * to a position is sealed.
 */
export async function verifyLedger(
  { url, token }: { url: string; token: (as: string) => Promise<string> },
  position: number,
): Promise<LedgerReport> {
  const auditor = await token('otto');
  const { audit } = new Glidepath({ url, token: auditor });
  const deadline = performance.now() + SEALING_DEADLINE_MS;
  let checkpoint = await audit.checkpoint();
  while (checkpoint.size < position && performance.now() < deadline) {
    await new Promise((resolve) => {
      setTimeout(resolve, POLL_MS);
    });
    checkpoint = await audit.checkpoint();
  }
  const exitCode = await run(['audit', 'verify', '-o', 'json', '--quiet'], {
    GLIDEPATH_URL: url,
    GLIDEPATH_TOKEN: auditor,
  });
  const { size, root } = checkpoint;
  return { size, root, verified: exitCode === 0 && size >= position };
}

function run(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [GLIDE, ...args], {
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.once('error', reject);
    child.once('exit', resolve);
  });
}
