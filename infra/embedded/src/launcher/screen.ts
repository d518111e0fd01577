import pc from 'picocolors';
import type { StepReport } from '../stack/step-report.js';

const STEP_COLUMN = 12;
const DETAIL_COLUMN = 62;
const NAME_COLUMN = 12;

/**
 * `text`: to a person. `lines`: every step an object of its own, as it ends. `object`: one object at the end on standard
 * output, and what a person would read on standard error.
 */
export type ScreenMode = 'text' | 'lines' | 'object';

/** What the launcher says, to a person or, with `--json`, to a program. */
export class Screen {
  private readonly isTerminal = process.stdout.isTTY;

  constructor(
    private readonly mode: ScreenMode,
    private readonly isVerbose: boolean,
  ) {}

  title(): void {
    this.say(`\n  ${pc.bold('Glidepath')} 0.1.0   air traffic control for production changes\n`);
  }

  step({ step, detail, tookMs }: StepReport): void {
    if (this.mode === 'lines') return this.object({ step, detail, tookMs: Math.round(tookMs) });
    const mark = this.isTerminal ? pc.green('✔') : 'ok';
    const took = `${(tookMs / 1000).toFixed(1)}s`;
    this.say(`  ${mark} ${step.padEnd(STEP_COLUMN)} ${detail.padEnd(DETAIL_COLUMN)} ${pc.dim(took)}`);
  }

  /** Something a person should know; programs get it on standard error. */
  note(line: string): void {
    if (this.mode === 'lines') process.stderr.write(`${line}\n`);
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
    if (this.mode !== 'text') this.object(value);
  }

  private say(text: string): void {
    if (this.mode === 'text') process.stdout.write(`${text}\n`);
    else if (this.mode === 'object') process.stderr.write(`${text}\n`);
  }

  private object(value: object): void {
    process.stdout.write(`${JSON.stringify(value)}\n`);
  }
}
