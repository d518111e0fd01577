import type { ExitCode } from './exit-codes.js';

/** A failure the user can act on: what happened, what to try, and what the process ends with. */
export class Failure extends Error {
  constructor(
    readonly exitCode: ExitCode,
    message: string,
    /** A command or setting to try next. */
    readonly hint?: string,
  ) {
    super(message);
    this.name = 'Failure';
  }
}
