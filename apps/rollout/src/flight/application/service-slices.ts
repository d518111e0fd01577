import type { KeptSlice } from './ports.js';

/** Slices of one length that fall into one cell of the grid that length makes: the unit in which arms are compared. */
export interface Cell {
  readonly startMs: number;
  readonly lengthMs: number;
  readonly seconds: number;
  readonly slices: KeptSlice[];
}

const SECOND = 1000;
const endOf = ({ startMs, lengthMs }: Cell): number => startMs + lengthMs;

/** The slices of one service that still matter, by indicator, in cells by their end. */
export class ServiceSlices {
  private readonly bySli = new Map<string, Cell[]>();

  /** Keeps a slice; of the same slice the highest `seq` stays. */
  put(slice: KeptSlice): void {
    const lengthMs = Math.round(slice.seconds * SECOND);
    const startMs = Math.floor(slice.startMs / lengthMs) * lengthMs;
    const cell = this.cellAt(slice.sli, startMs, lengthMs, slice.seconds);
    const known = cell.slices.findIndex((other) => isSame(other, slice));
    if (known < 0) cell.slices.push(slice);
    else if ((cell.slices[known]?.seq ?? 0) < slice.seq) cell.slices[known] = slice;
  }

  slis(): readonly string[] {
    return [...this.bySli.keys()];
  }

  /** Cells of an indicator that ended after a moment, oldest first. */
  cellsAfter(sli: string, afterMs: number): readonly Cell[] {
    const cells = this.bySli.get(sli) ?? [];
    let from = cells.length;
    while (from > 0 && endOfAt(cells, from - 1) > afterMs) from -= 1;
    return cells.slice(from);
  }

  /** Forgets cells that ended by a moment. */
  prune(beforeMs: number): void {
    for (const [sli, cells] of this.bySli) {
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

function isSame(a: KeptSlice, b: KeptSlice): boolean {
  return a.startMs === b.startMs && a.variant === b.variant && a.source === b.source;
}
