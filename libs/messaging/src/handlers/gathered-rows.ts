import type { ClientBase } from 'pg';

/** Writes rows of one kind, each once. The same function every time, so that its rows are known to belong together. */
export type WriteRows<Row> = (client: ClientBase, rows: readonly Row[]) => Promise<unknown>;

/** What the handlers of one transaction leave to be written before it ends, by who writes it. */
export class GatheredRows {
  readonly #rows = new Map<unknown, unknown[]>();
  readonly #writes: ((client: ClientBase) => Promise<unknown>)[] = [];

  add<Row>(write: WriteRows<Row>, row: Row): void {
    const known = this.#rows.get(write);
    if (known !== undefined) {
      known.push(row);
      return;
    }
    const rows: Row[] = [row];
    this.#rows.set(write, rows);
    this.#writes.push((client) => write(client, rows));
  }

  /** One call for all rows of a kind. @throws what the writing throws */
  async write(client: ClientBase): Promise<void> {
    for (const write of this.#writes) await write(client);
  }
}
