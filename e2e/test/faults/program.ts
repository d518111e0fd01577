import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { programPath, REPOSITORY } from '../../src/env.js';

/** A program of the suite by name, or of a service. */
export function programFile(name: 'writer' | 'consumer' | 'mirror' | 'relay' | 'audit'): string {
  return name === 'relay' || name === 'audit'
    ? join(REPOSITORY, 'apps', name, 'dist', 'main.js')
    : join(REPOSITORY, 'e2e', 'dist', 'faults', `${name}-program.js`);
}

/** A process of its own that can be killed at any time; it ends with this one. */
export class Program {
  private constructor(private readonly child: ChildProcess) {}

  /** @param log takes what it prints */
  static start(file: string, log: string, environment: Readonly<Record<string, string>> = {}): Program {
    const output = openSync(log, 'a');
    const child = fork(file, {
      execArgv: ['--enable-source-maps'],
      env: { PATH: programPath, ...environment },
      stdio: ['ignore', output, output, 'ipc'],
    });
    return new Program(child);
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  tell(order: object): void {
    this.child.send(order, () => undefined);
  }

  /** Hands over everything it reports. */
  listen(listener: (report: unknown) => void): void {
    this.child.on('message', listener);
  }

  /** Resolves with its next report. @throws Error when it ends before */
  async report(): Promise<unknown> {
    const ended = once(this.child, 'exit').then(() => Promise.reject(new Error('a program ended at once')));
    const [message] = (await Promise.race([once(this.child, 'message'), ended])) as readonly unknown[];
    return message;
  }

  /** SIGKILL; resolves when the process is gone. */
  async kill9(): Promise<void> {
    if (!this.isRunning) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}
