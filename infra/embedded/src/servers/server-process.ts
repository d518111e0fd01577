import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { serverEnvironment } from '../env.js';
import { isRunning } from './process-identity.js';

const POLL_MS = 20;

export interface ServerCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly workingDir: string;
  /** Standard output and error go here; the file of the run before is kept beside it as `.1`. */
  readonly logFile: string;
  /** Set for this server beyond what it inherits. */
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
}

/** A server that was spawned. */
export interface SpawnedServer {
  readonly pid: number;
  /** How it ended (`exit code 1`, `signal SIGKILL`); nothing while it runs. */
  readonly exit: () => string | undefined;
  /** Resolves with the same when it has ended. */
  readonly ended: Promise<string>;
}

/**
 * Starts a server in its own session: Ctrl-C in the terminal reaches the launcher, which stops its servers in order.
 * @throws Error when the program cannot be executed
 */
export async function spawnServer({
  program,
  args,
  workingDir,
  env = {},
  logFile,
  uid,
  gid,
}: ServerCommand): Promise<SpawnedServer> {
  await mkdir(dirname(logFile), { recursive: true });
  await rename(logFile, `${logFile}.1`).catch(() => undefined);
  const log = await open(logFile, 'a');
  try {
    const child = spawn(program, args, {
      cwd: workingDir,
      env: { ...serverEnvironment(), ...env },
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    });
    const pid = await spawned(child);
    child.unref();
    let exit: string | undefined;
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) =>
        resolve((exit = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`)),
      );
    });
    return { pid, exit: () => exit, ended };
  } finally {
    await log.close();
  }
}

/** A signal and how long to wait for the process to go, in milliseconds, before the next one is sent. */
export interface StopStep {
  readonly signal: NodeJS.Signals;
  readonly waitMs: number;
}

/** Asks a process to stop, more firmly from step to step. @returns whether it is gone */
export async function stopProcess(pid: number, steps: readonly StopStep[]): Promise<boolean> {
  for (const { signal, waitMs } of steps) {
    if (!send(pid, signal)) return true;
    if (await isTrueWithin(waitMs, () => !isRunning(pid))) return true;
  }
  return !isRunning(pid);
}

/** Waits for a condition. @returns whether it held before the time, in milliseconds, was over */
export async function isTrueWithin(
  timeoutMs: number,
  condition: () => boolean | Promise<boolean>,
  pollMs = POLL_MS,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await delay(pollMs);
  }
  return true;
}

/**
 * Stops a server when this process ends in whatever way, kill -9 included: a shell waits for the end of a pipe that only
 * this process holds open. For tests, whose servers nobody would find again.
 * @returns ends the watch
 */
export function stopWithThisProcess(pid: number): () => void {
  const guard = spawn('/bin/sh', ['-c', 'read -r word; [ "$word" = done ] || kill -INT "$0"', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  const pipe = guard.stdin;
  pipe.on('error', () => undefined);
  if ('unref' in pipe && typeof pipe.unref === 'function') pipe.unref();
  return () => pipe.end('done\n');
}

function spawned(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => (child.pid === undefined ? reject(new Error('no pid')) : resolve(child.pid)));
  });
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
