/** What a person needs when the stack does not come up: where it stopped, what was logged, what to do. */
export interface StackFailure {
  /** The step of the start-up that failed, as printed: `postgres`, `nats`. */
  readonly step: string;
  readonly problem: string;
  /** The newest lines of the server's log, oldest first; empty when nothing ran yet. */
  readonly logTail?: readonly string[];
  /** One imperative sentence or command. */
  readonly fix: string;
  readonly cause?: unknown;
}

/** A start-up step that failed. The message is complete: step, problem, last log lines, fix. */
export class StackError extends Error {
  readonly step: string;
  readonly problem: string;
  readonly logTail: readonly string[];
  readonly fix: string;

  constructor({ step, problem, logTail = [], fix, cause }: StackFailure) {
    const log = logTail.length === 0 ? [] : ['  last log lines:', ...logTail.map((line) => `    ${line}`)];
    super([`${step}: ${problem}`, ...log, `  fix: ${fix}`].join('\n'), cause === undefined ? {} : { cause });
    this.name = 'StackError';
    this.step = step;
    this.problem = problem;
    this.logTail = logTail;
    this.fix = fix;
  }
}

/** The text of anything that was thrown. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
