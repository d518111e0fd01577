import pc from 'picocolors';
import type { StepReport } from '../stack/step-report.js';

const STEP_COLUMN = 12;
const DETAIL_COLUMN = 62;
const NAME_COLUMN = 12;

/** What the launcher says, to a person or, with `--json`, to a program. */
export class Screen {
  private readonly isTerminal = process.stdout.isTTY;

  constructor(
    private readonly isJson: boolean,
    private readonly isVerbose: boolean,
  ) {}

  title(): void {
    this.say(`\n  ${pc.bold('Glidepath')} 0.1.0   air traffic control for production changes\n`);
  }

  step({ step, detail, tookMs }: StepReport): void {
    if (this.isJson) return this.object({ step, detail, tookMs: Math.round(tookMs) });
    const mark = this.isTerminal ? pc.green('✔') : 'ok';
    const took = `${(tookMs / 1000).toFixed(1)}s`;
    this.say(`  ${mark} ${step.padEnd(STEP_COLUMN)} ${detail.padEnd(DETAIL_COLUMN)} ${pc.dim(took)}`);
  }

  /** Something a person should know; programs get it on standard error. */
  note(line: string): void {
    if (this.isJson) process.stderr.write(`${line}\n`);
    else this.say(`    ${pc.yellow(line)}`);
  }

  /** Only with `--verbose`. */
  detail(line: string): void {
    if (this.isVerbose) this.note(line);
  }

  /** A name and its value, aligned. */
  entry(name: string, value: string): void {
    this.say(`  ${name.padEnd(NAME_COLUMN)} ${value}`);
  }

  line(text = ''): void {
    this.say(text === '' ? '' : `  ${text}`);
  }

  failure(message: string): void {
    const mark = process.stderr.isTTY ? pc.red('✖') : 'error:';
    process.stderr.write(`\n  ${mark} ${message.replaceAll('\n', '\n    ')}\n`);
  }

  /** For programs; people see nothing of it. */
  result(value: object): void {
    if (this.isJson) this.object(value);
  }

  private say(text: string): void {
    if (!this.isJson) process.stdout.write(`${text}\n`);
  }

  private object(value: object): void {
    process.stdout.write(`${JSON.stringify(value)}\n`);
  }
}
