import type { Place, WriteJob, WriteReport } from '../../src/faults/orders.js';
import { WRITER_PROCESSES, WRITERS } from '../../src/faults/plan.js';
import { Program, programFile } from './program.js';

/** What a writer was told: its event is in the log, at this position. */
export interface Acknowledged {
  readonly writer: number;
  readonly number: number;
  readonly position: number;
}

interface Waiting {
  readonly isReached: () => boolean;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** Eight writers in three processes, and what they were told. */
export class Writers {
  /** Events each writer shall have appended by now. */
  private until = 0;
  private readonly processes: (Program | undefined)[] = [];
  private readonly acknowledgedBy = Array.from({ length: WRITERS }, () => 0);
  private waiting: Waiting[] = [];
  readonly acknowledged: Acknowledged[] = [];

  /** @param count events each writer has in all */
  constructor(
    private readonly place: Place,
    private readonly run: string,
    readonly count: number,
    private readonly log: string,
  ) {
    for (let index = 0; index < WRITER_PROCESSES; index++) this.start(index);
  }

  /** Has every writer go on until it has appended so many events in all; does not wait. */
  goOn(until = this.count): void {
    const before = this.until;
    this.until = until;
    this.processes.forEach((_, index) => this.order(index, before));
  }

  /** Resolves when all writers together have been told of so many events. */
  reach(total: number): Promise<void> {
    return this.when(() => this.acknowledged.length >= total);
  }

  /** Resolves when every writer is where it shall be. */
  done(): Promise<void> {
    return this.when(() => this.acknowledgedBy.every((count) => count >= this.until));
  }

  /** Kills one process in the middle of whatever it does, and starts it again: it goes on after what it was told. */
  async kill9(index: number): Promise<void> {
    await this.processes[index]?.kill9();
    this.start(index);
    this.order(index, 0);
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map(async (process) => process?.kill9()));
  }

  private start(index: number): void {
    const program = Program.start(programFile('writer'), this.log);
    program.listen((report) => this.hear(report as WriteReport));
    this.processes[index] = program;
  }

  private order(index: number, before: number): void {
    const jobs = this.writersOf(index).flatMap((writer): WriteJob[] => {
      const from = Math.max(before, this.acknowledgedBy[writer] ?? 0);
      return from < this.until ? [{ writer, from, until: this.until }] : [];
    });
    this.processes[index]?.tell({ place: this.place, run: this.run, count: this.count, jobs });
  }

  private writersOf(index: number): readonly number[] {
    return Array.from({ length: WRITERS }, (_, writer) => writer).filter(
      (writer) => writer % WRITER_PROCESSES === index,
    );
  }

  private hear(report: WriteReport): void {
    switch (report.kind) {
      case 'appended':
        this.acknowledged.push(report);
        this.acknowledgedBy[report.writer] = report.number + 1;
        break;
      case 'refused': {
        const refusal = new Error(`writer ${report.writer} was refused ${report.number}: ${report.reason}`);
        for (const { reject } of this.waiting) reject(refusal);
        this.waiting = [];
        return;
      }
      case 'done':
        break;
    }
    for (const one of this.waiting) if (one.isReached()) one.resolve();
    this.waiting = this.waiting.filter(({ isReached }) => !isReached());
  }

  private when(isReached: () => boolean): Promise<void> {
    if (isReached()) return Promise.resolve();
    return new Promise((resolve, reject) => this.waiting.push({ isReached, resolve, reject }));
  }
}
