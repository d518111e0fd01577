import type { Buckets } from '@glidepath/contracts';
import type { KeptSlice } from './ports.js';

/** What of a slice its cell does not say. Thousands are held for every flight, so there is nothing more in it. */
export interface CellSlice {
  readonly source: string;
  readonly variant: string;
  /** How long after its cell it started, milliseconds; 0 where sources start slices on the grid. */
  readonly offsetMs: number;
  readonly good: number;
  readonly total: number;
  readonly users: number | null;
  readonly buckets?: Buckets;
  readonly seq: number;
}

/** Slices of one length that fall into one cell of the grid that length makes: the unit in which arms are compared. */
export interface Cell {
  readonly startMs: number;
  readonly lengthMs: number;
  readonly seconds: number;
  /** Replaced, never grown: a grown array holds room for many. */
  slices: readonly CellSlice[];
}

/** A cell with what counts of its slices. */
export type CompleteCell = readonly [cell: Cell, slices: readonly CellSlice[]];

const SECOND = 1000;
const endOf = ({ startMs, lengthMs }: Cell): number => startMs + lengthMs;

/** The slices of one service that still matter, by indicator, in cells by their end. */
export class ServiceSlices {
  private readonly bySli = new Map<string, Cell[]>();
  private readonly longestBySli = new Map<string, number>();

  /** Keeps a slice; of the same slice the highest `seq` stays. */
  put({ sli, seconds, startMs: at, source, variant, good, total, users, buckets, seq }: KeptSlice): void {
    const lengthMs = Math.round(seconds * SECOND);
    if (lengthMs > this.longestMs(sli)) this.longestBySli.set(sli, lengthMs);
    const startMs = Math.floor(at / lengthMs) * lengthMs;
    const cell = this.cellAt(sli, startMs, lengthMs, seconds);
    const slice = {
      source,
      variant,
      offsetMs: at - startMs,
      good,
      total,
      users,
      ...(buckets && { buckets }),
      seq,
    };
    const known = cell.slices.find((other) => isSame(other, slice));
    if (known !== undefined && known.seq >= seq) return;
    cell.slices =
      known === undefined ? [...cell.slices, slice] : cell.slices.map((one) => (one === known ? slice : one));
  }

  slis(): readonly string[] {
    return [...this.bySli.keys()];
  }

  /** Length of the longest slice of an indicator so far, milliseconds; 0 before the first. */
  longestMs(sli: string): number {
    return this.longestBySli.get(sli) ?? 0;
  }

  /** Cells of an indicator that ended after a moment, oldest first. */
  cellsAfter(sli: string, afterMs: number): readonly Cell[] {
    const cells = this.bySli.get(sli) ?? [];
    let from = cells.length;
    while (from > 0 && endOfAt(cells, from - 1) > afterMs) from -= 1;
    return cells.slice(from);
  }

  /** Forgets cells that ended by a moment, which every indicator has its own. */
  prune(beforeMsOf: (sli: string) => number): void {
    for (const [sli, cells] of this.bySli) {
      const beforeMs = beforeMsOf(sli);
      const kept = cells.findIndex((cell) => endOf(cell) > beforeMs);
      if (kept > 0) cells.splice(0, kept);
      else if (kept < 0) this.bySli.delete(sli);
    }
  }

  private cellAt(sli: string, startMs: number, lengthMs: number, seconds: number): Cell {
    const cells = this.bySli.get(sli) ?? [];
    this.bySli.set(sli, cells);
    let at = cells.length;
    while (at > 0 && endOfAt(cells, at - 1) > startMs + lengthMs) at -= 1;
    for (let i = at - 1; i >= 0 && endOfAt(cells, i) === startMs + lengthMs; i -= 1) {
      const cell = cells[i];
      if (cell?.lengthMs === lengthMs) return cell;
    }
    const cell = { startMs, lengthMs, seconds, slices: [] };
    cells.splice(at, 0, cell);
    return cell;
  }
}

function endOfAt(cells: readonly Cell[], index: number): number {
  const cell = cells[index];
  return cell === undefined ? Number.NEGATIVE_INFINITY : endOf(cell);
}

function isSame(a: CellSlice, b: CellSlice): boolean {
  return a.offsetMs === b.offsetMs && a.variant === b.variant && a.source === b.source;
}
