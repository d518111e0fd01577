import type { RawEvent } from '@glidepath/event-store';
import { leafHash, leafIndex } from '@glidepath/ledger';

/** One event on its way out, with what lets its reader check the copy without trusting whoever made it. */
export interface ExportRecord {
  readonly raw: RawEvent;
  /** Index of its leaf, from 0 and without holes in the log: what a whole export lacks shows. */
  readonly index: number;
  /** Line of this export, from 1: what a filtered export lacks shows. */
  readonly line: number;
  /** Lowercase hex. */
  readonly leafHash: string;
  /** Records of the newest checkpoint when the export began; null where it does not cover this one. */
  readonly checkpointSize: number | null;
  /** People whose text in it nobody can read any more. */
  readonly erased: readonly string[];
}

/** @param checkpointSize records of the newest checkpoint, 0 for none */
export function exportRecord(
  raw: RawEvent,
  line: number,
  checkpointSize: number,
  erased: readonly string[],
): ExportRecord {
  return {
    raw,
    line,
    index: leafIndex(raw.position),
    leafHash: Buffer.from(leafHash(raw)).toString('hex'),
    checkpointSize: checkpointSize >= raw.position ? checkpointSize : null,
    erased,
  };
}
