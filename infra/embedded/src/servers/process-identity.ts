import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What tells a process from another that later gets the same pid. */
export interface ProcessIdentity {
  /** An opaque token of the moment the process started; differs between two processes with one pid. */
  readonly startedAt: string;
  readonly commandLine: string;
}

/** Who runs under this pid now; nothing when nobody does, or only a dead process nobody has waited for. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

export function isRunning(pid: number): boolean {
  return identityOf(pid) !== undefined;
}

function fromProc(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): the fields after the command name, which is in parentheses and may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTicks] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X' || startTicks === undefined) return undefined;
    const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return { startedAt: startTicks, commandLine };
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): ProcessIdentity | undefined {
  const ask = (column: string): string =>
    execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    if (ask('stat').startsWith('Z')) return undefined;
    return { startedAt: ask('lstart'), commandLine: ask('command') };
  } catch {
    return undefined;
  }
}
