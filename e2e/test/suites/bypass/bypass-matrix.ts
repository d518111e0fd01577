import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../../../src/env.js';

export type MatrixName = 'log' | 'bus' | 'superuser';

/** Who tried what, and what came of it: the tables of docs/security.md, made while the tests run. */
export class BypassMatrix {
  readonly #cells = new Map<string, Map<string, string>>();

  constructor(
    readonly name: MatrixName,
    private readonly columns: readonly string[],
  ) {}

  /** Notes what became of an attempt. */
  set(attempt: string, who: string, outcome: string): void {
    const row = this.#cells.get(attempt) ?? new Map<string, string>();
    this.#cells.set(attempt, row.set(who, outcome));
  }

  /** The table, a row for each attempt; what nobody tried is `–`. */
  rows(): readonly (readonly string[])[] {
    const rows = [...this.#cells].map(([attempt, row]) => [
      attempt,
      ...this.columns.map((column) => row.get(column) ?? '–'),
    ]);
    return [['', ...this.columns], ...rows];
  }

  /** The same table as the document shows it. */
  async documented(): Promise<readonly (readonly string[])[]> {
    const text = await readFile(join(REPOSITORY, 'docs', 'security.md'), 'utf8');
    const begin = `<!-- begin ${this.name} -->`;
    const table = text.slice(text.indexOf(begin) + begin.length, text.indexOf(`<!-- end ${this.name} -->`));
    return table
      .split('\n')
      .filter((line) => line.startsWith('|') && !/^\|[\s:|-]+\|$/.test(line))
      .map((line) =>
        line
          .slice(1, -1)
          .split(' |')
          .map((cell) => cell.replaceAll('|', '').trim()),
      );
  }
}
