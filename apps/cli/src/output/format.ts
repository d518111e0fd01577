import type { Terminal } from '../terminal.js';
import { tableText } from './table.js';

export const FORMATS = ['table', 'json', 'jsonl', 'yaml', 'id'] as const;
export type Format = (typeof FORMATS)[number];

/** How a result is shown to people; the other formats show it whole. */
export interface Presentation<Item> {
  /** A row of the table for each item. */
  readonly columns: Readonly<Record<string, (item: Item) => string | number | null>>;
  /** Instead of a table with one row, for a single result. */
  readonly detail?: (item: Item) => string;
  /** For `-o id`. */
  readonly id: (item: Item) => string;
}

/** Writes results in the format the user asked for. */
export class Output {
  constructor(
    readonly format: Format,
    private readonly terminal: Terminal,
  ) {}

  /** Text that is the result in every format: a script, a document. */
  text(text: string): Promise<void> {
    return this.terminal.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** One result. */
  async one<Item>(item: Item, presentation: Presentation<Item>): Promise<void> {
    if (this.format === 'table' && presentation.detail !== undefined)
      await this.text(presentation.detail(item));
    else if (this.format === 'json' || this.format === 'yaml') await this.document(item);
    else await this.many([item], presentation);
  }

  /** A list of results: one document, or a line for each. */
  async many<Item>(items: readonly Item[], { columns, id }: Presentation<Item>): Promise<void> {
    switch (this.format) {
      case 'table':
        return this.text(tableText(items, columns));
      case 'json':
      case 'yaml':
        return this.document(items);
      case 'jsonl':
        return this.lines(items.map((item) => JSON.stringify(item)));
      case 'id':
        return this.lines(items.map(id));
    }
  }

  private async lines(lines: readonly string[]): Promise<void> {
    if (lines.length > 0) await this.text(lines.join('\n'));
  }

  private async document(value: unknown): Promise<void> {
    if (this.format === 'json') return this.text(JSON.stringify(value, null, 2));
    const { stringify } = await import('yaml');
    return this.text(stringify(value));
  }
}
