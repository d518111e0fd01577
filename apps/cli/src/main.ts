import { readFileSync } from 'node:fs';
import { readSettings } from './env.js';
import { EXIT } from './exit-codes.js';
import { Failure } from './failure.js';
import { glide } from './glide.js';

/** Runs `glide` with the process's own arguments and ends with its exit code. */
export async function main(): Promise<void> {
  const interrupt = new AbortController();
  // Once: a second Ctrl-C ends the process at once.
  process.once('SIGINT', () => interrupt.abort(new Failure(EXIT.interrupted, 'interrupted')));
  process.stdout.on('error', endWithReader);
  const manifest = new URL('../package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const around = { streams: process, settings: readSettings(), version, signal: interrupt.signal };
  process.exitCode = await glide(process.argv.slice(2), around);
}

/** `glide … | head` is no error. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}
