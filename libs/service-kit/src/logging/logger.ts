import { redact, redactText } from './redact.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log. Fields never carry tokens, secrets or personal data; secrets that slip in by name are masked. */
export abstract class Logger {
  abstract debug(message: string, fields?: LogFields): void;
  abstract info(message: string, fields?: LogFields): void;
  abstract warn(message: string, fields?: LogFields): void;
  abstract error(message: string, fields?: LogFields): void;
}

const SEVERITY: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** One JSON object per line, on stderr: stdout belongs to results. */
export class JsonLogger extends Logger {
  constructor(
    private readonly service: string,
    private readonly level: LogLevel = 'info',
    private readonly write: (line: string) => void = (line) => void process.stderr.write(line),
  ) {
    super();
  }

  override debug(message: string, fields?: LogFields): void {
    this.log('debug', message, fields);
  }
  override info(message: string, fields?: LogFields): void {
    this.log('info', message, fields);
  }
  override warn(message: string, fields?: LogFields): void {
    this.log('warn', message, fields);
  }
  override error(message: string, fields?: LogFields): void {
    this.log('error', message, fields);
  }

  private log(level: LogLevel, message: string, fields: LogFields = {}): void {
    if (SEVERITY[level] < SEVERITY[this.level]) return;
    const head = { at: new Date().toISOString(), level, service: this.service, message: redactText(message) };
    const rest = redact(fields);
    this.write(`${JSON.stringify({ ...(typeof rest === 'object' ? rest : {}), ...head })}\n`);
  }
}
