import type { Readable, Writable } from 'node:stream';
import pc from 'picocolors';
import type { Settings } from './env.js';
import { plainText } from './output/plain-text.js';

/** A stream to people or to a program; `isTTY` tells which. */
export type Stream = Writable & { readonly isTTY?: boolean };

export interface Streams {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Stream;
  readonly stderr: Stream;
}

export type Tone = 'good' | 'bad' | 'waiting' | 'plain';

const SYMBOLS: Readonly<Record<Tone, readonly [unicode: string, ascii: string]>> = {
  good: ['✔ ', 'ok: '],
  bad: ['✖ ', 'failed: '],
  waiting: ['… ', '... '],
  plain: ['', ''],
};

/** Where the result goes (stdout) and where the narration goes (stderr). */
export class Terminal {
  private readonly colours;

  constructor(
    private readonly streams: Streams,
    private readonly settings: Settings,
    private readonly isQuiet: boolean,
  ) {
    this.colours = pc.createColors(settings.hasColour ?? streams.stderr.isTTY === true);
  }

  /** True when there is somebody to ask. */
  get isInteractive(): boolean {
    return this.streams.stdin.isTTY === true && this.streams.stderr.isTTY === true && !this.settings.isCi;
  }

  /** True when results are read by a person on a screen, where they can be drawn anew. */
  get isResultOnScreen(): boolean {
    return this.streams.stdout.isTTY === true && !this.settings.isCi;
  }

  /** Result text, as it is. Resolves when the reader took it, so that a slow reader slows us down. */
  write(text: string): Promise<void> {
    const { stdout } = this.streams;
    if (stdout.write(text)) return Promise.resolve();
    return new Promise((resolve) => stdout.once('drain', resolve));
  }

  /** One line of narration; `quiet` leaves it out. */
  say(line: string, tone: Tone = 'plain'): void {
    if (!this.isQuiet) this.alert(line, tone);
  }

  /** One line that is shown even when quiet. */
  alert(line: string, tone: Tone = 'plain'): void {
    this.streams.stderr.write(`${this.marked(plainText(line), tone)}\n`);
  }

  /** Asks yes or no. @returns false for everything but a yes */
  async confirm(question: string): Promise<boolean> {
    const { createInterface } = await import('node:readline/promises');
    const prompt = createInterface({ input: this.streams.stdin, output: this.streams.stderr });
    const answer = await prompt.question(`${question} [y/N] `);
    prompt.close();
    return /^y(es)?$/i.test(answer.trim());
  }

  /** All of standard input as text. */
  async readInput(): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.streams.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
    return Buffer.concat(chunks).toString('utf8');
  }

  private marked(line: string, tone: Tone): string {
    const [unicode, ascii] = SYMBOLS[tone];
    const text = `${this.settings.hasUnicode ? unicode : ascii}${line}`;
    switch (tone) {
      case 'good':
        return this.colours.green(text);
      case 'bad':
        return this.colours.red(text);
      case 'waiting':
        return this.colours.yellow(text);
      case 'plain':
        return text;
    }
  }
}
