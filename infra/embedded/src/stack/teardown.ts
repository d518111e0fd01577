import type { RunningServer } from '../servers/embedded-server.js';
import type { SupervisedServer } from '../servers/supervised-server.js';

/** What has to be undone, newest first; done once, however often it is asked for. */
export class Teardown {
  private readonly tasks: (() => Promise<unknown>)[] = [];
  private running: Promise<void> | undefined;

  add(task: () => Promise<unknown>): void {
    this.tasks.unshift(task);
  }

  addServer<T extends RunningServer>(server: SupervisedServer<T>): SupervisedServer<T> {
    this.add(() => server.stop());
    return server;
  }

  /** Runs every task even when one fails. @throws AggregateError of all failures */
  run(): Promise<void> {
    this.running ??= this.runAll();
    return this.running;
  }

  private async runAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const task of this.tasks) await task().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'not everything stopped');
  }
}
