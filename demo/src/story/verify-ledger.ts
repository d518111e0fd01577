import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Glidepath } from '@glidepath/sdk';
import type { LedgerReport } from './story-report.js';

const GLIDE = fileURLToPath(new URL('../../../apps/cli/bin/glide.js', import.meta.url));

/** Verifies the whole ledger the way an auditor would: `glide audit verify`, in a process of its own. */
export async function verifyLedger({
  url,
  token,
}: {
  url: string;
  token: (as: string) => Promise<string>;
}): Promise<LedgerReport> {
  const auditor = await token('otto');
  const exitCode = await run(['audit', 'verify', '-o', 'json'], {
    GLIDEPATH_URL: url,
    GLIDEPATH_TOKEN: auditor,
  });
  const { size, root } = await new Glidepath({ url, token: auditor }).audit.checkpoint();
  return { size, root, verified: exitCode === 0 };
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
