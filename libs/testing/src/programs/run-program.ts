import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { findProgram, type Program } from './find-program.js';
import { eventually } from '../stack/eventually.js';

const STARTS_WITHIN_MS = 30_000;
const ENDS_WITHIN_MS = 5_000;

/** A server started for a test. */
export interface RunningProgram {
  readonly pid: number;
  /** Ends it, and resolves when it has ended. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a server in a folder and waits until it answers. It ends with this process at the latest.
 * @throws with the end of its log when it ends or does not answer in time
 */
export async function runProgram(
  program: Program,
  args: readonly string[],
  options: { readonly folder: string; readonly isReady: () => Promise<boolean> },
): Promise<RunningProgram> {
  const file = findProgram(program);
  if (file === null) throw new Error(`${program} is not installed`);
  const logFile = `${options.folder}/${program}.log`;
  const child = spawn(file, args, { cwd: options.folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = createWriteStream(logFile, { flags: 'a' });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const ended = endOf(child);
  const endWithUs = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', endWithUs);
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    process.off('exit', endWithUs);
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS);
    await ended;
    clearTimeout(timer);
    log.end();
  };
  try {
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`${program} ended at once`);
      return (await options.isReady()) || undefined;
    }, STARTS_WITHIN_MS);
  } catch (error) {
    await stop();
    throw new Error(`${program} did not start:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`, {
      cause: error,
    });
  }
  return { pid: child.pid ?? 0, stop };
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.once('error', () => {
      resolve();
    });
  });
}

/** Whether an address answers with success. */
export async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
