import type { LoggerService } from '@nestjs/common';
import type { Logger } from './logger.js';

/** Nest's own messages in our log: its start-up chatter counts as debug. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(String(message), contextOf(rest));
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(String(message), contextOf(rest));
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(String(message), contextOf(rest));
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn(String(message), contextOf(rest));
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error(String(message), contextOf(rest));
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.logger.error(String(message), contextOf(rest));
  }
}

/** Nest passes the class name last, and for errors the stack before it. */
function contextOf(rest: readonly unknown[]): Record<string, unknown> {
  const [context, stack] = [...rest].reverse();
  return { ...(context === undefined ? {} : { context }), ...(stack === undefined ? {} : { stack }) };
}
