import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Children of this run, so that an interrupt ends them too. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** How long a process is waited for once `isDone` says its work is complete, in milliseconds. */
const GRACE_MS = 20_000;
const POLL_MS = 1_000;

/**
 * How a process ended.
 * @typedef {object} Ending
 * @property {number | null} code
 * @property {NodeJS.Signals | null} signal
 * @property {'time' | 'lingering' | undefined} stopped why it was stopped by us: out of time, or alive long after its work
 */

/**
 * Runs a program as its own process group and passes each line of its output on, marked with a label.
 * @param {readonly string[]} command
 * @param {object} options
 * @param {string} options.cwd
 * @param {NodeJS.ProcessEnv} options.env
 * @param {string} options.label
 * @param {number} options.timeoutMs
 * @param {(line: string) => void} options.say
 * @param {() => boolean} [options.isDone] true once the process has no reason to live on
 * @returns {Promise<Ending>}
 */
export function runProcess([program, ...args], { cwd, env, label, timeoutMs, say, isDone = () => false }) {
  const child = spawn(/** @type {string} */ (program), args, {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => say(`[${label}] ${line}`));
  }
  return new Promise((resolve) => {
    /** @type {Ending['stopped']} */
    let stopped;
    const stop = (/** @type {Ending['stopped']} */ why) => {
      stopped = why;
      kill(child);
    };
    const deadline = setTimeout(() => stop('time'), timeoutMs);
    /** @type {number | undefined} */
    let doneAt;
    const watch = setInterval(() => {
      if (doneAt === undefined && isDone()) doneAt = Date.now();
      if (doneAt !== undefined && Date.now() - doneAt > GRACE_MS) stop('lingering');
    }, POLL_MS);
    const finish = (/** @type {Ending['code']} */ code, /** @type {Ending['signal']} */ signal) => {
      clearTimeout(deadline);
      clearInterval(watch);
      running.delete(child);
      // What the program left behind in its group (a server a crashed suite had started) ends with it.
      kill(child);
      resolve({ code, signal, stopped });
    };
    child.on('error', () => finish(127, null));
    // Not 'close': a grandchild that keeps the pipe open must not hold up the run.
    child.on('exit', finish);
  });
}

/** Ends every process still running. */
export function stopAll() {
  for (const child of running) kill(child);
}

/** @param {import('node:child_process').ChildProcess} child */
function kill(child) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is gone already, which is what was wanted.
  }
}
