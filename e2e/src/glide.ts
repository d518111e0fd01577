import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { programPath, REPOSITORY } from './env.js';

export interface GlideResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the `glide` of this checkout in a process of its own, as somebody in a pipeline would. */
export async function runGlide(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<GlideResult> {
  const program = join(REPOSITORY, 'apps', 'cli', 'bin', 'glide.js');
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: programPath, NO_COLOR: '1', CI: 'true', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [exitCode, stdout, stderr] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
  return { exitCode, stdout, stderr };
}
