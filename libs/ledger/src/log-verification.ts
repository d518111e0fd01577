import { encodeBase64 } from './base64.js';
import type { Checkpoint } from './checkpoint.js';
import { CompactRange } from './compact-range.js';
import { safeNumber } from './decimal.js';
import { leafHash, type LedgerRow } from './ledger-leaf.js';
import { sameHash } from './merkle-hash.js';

/** A log row as the verifier finds it, with what there is to compare it with. */
export interface LogRecord extends LedgerRow {
  /** The digest taken anew from the stored content; left out where only the row is at hand. */
  readonly contentDigest?: string | undefined;
  /** The leaf hash that was sealed at this position; left out where none is at hand. */
  readonly sealedLeaf?: Uint8Array | undefined;
}

/** What can be wrong with a log. */
export type LogFaultKind =
  /** Positions are missing: within the log, or at its end although a checkpoint covers them. */
  | 'missing'
  /** A position came again or out of order. */
  | 'repeated'
  /** A stream's versions are not 1, 2, 3 … */
  | 'version-gap'
  /** Recorded earlier than the record before it. */
  | 'time-reversed'
  /** The content does not fit the digest stored beside it. */
  | 'altered-content'
  /** The row is not the one that was sealed. */
  | 'altered-record'
  /** The rows do not add up to a checkpoint's root, and no single one can be named. */
  | 'root-mismatch'
  /** Two checkpoints of one size have different roots: the log has shown two faces. */
  | 'split-view'
  /** A checkpoint does not extend a smaller one. */
  | 'inconsistent-checkpoints'
  /** A published tile or entry bundle is missing or is not what the records give. */
  | 'altered-file'
  /** A row behind the newest position that was given out: the append function did not write it. */
  | 'not-appended'
  /** What the bus holds or delivered is not what the log has. */
  | 'mirror-differs'
  /** A kept checkpoint is not signed by a key that was the log's at its size. */
  | 'untrusted-checkpoint'
  /** No checkpoint has the cosignatures a policy asks for. */
  | 'not-witnessed';

/** The first thing wrong with a log. `from` and `to` are positions, both included. */
export interface LogFault {
  readonly kind: LogFaultKind;
  readonly from: number;
  readonly to: number;
  /** One sentence for people. */
  readonly detail: string;
}

/** The outcome of a verification. */
export interface LogVerdict {
  /** Undefined when everything holds. */
  readonly fault?: LogFault;
  /** Records found good, from position 1 on. */
  readonly size: number;
  /** The root over those records. */
  readonly root: Uint8Array;
  /** How many of the given checkpoints the records were compared with. */
  readonly checkpoints: number;
  /** The last position a matching checkpoint covers; what comes after is not sealed yet. */
  readonly sealedThrough: number;
}

/** A checkpoint whose signature has been verified already. */
export type TreeHead = Pick<Checkpoint, 'size' | 'root'>;

interface Head {
  readonly size: number;
  readonly root: Uint8Array;
}

/**
 * Verifies a log by folding over its rows in position order. It keeps log2(n) hashes and one number per stream, stops at
 * the first fault and trusts nothing it is given but the checkpoints.
 */
export class LogVerification {
  readonly #range = CompactRange.empty();
  readonly #heads: readonly Head[];
  readonly #versions = new Map<string, number>();
  #recordedAt = '';
  #compared = 0;
  #sealedThrough = 0;
  #fault: LogFault | undefined;

  /**
   * @param heads verified checkpoints of this log, in any order
   * @throws MalformedError when a size is beyond 2^53 - 1
   */
  constructor(heads: readonly TreeHead[]) {
    this.#heads = heads
      .map(({ size, root }) => ({ size: safeNumber(size, 'checkpoint'), root }))
      .toSorted((a, b) => a.size - b.size);
    this.#fault = splitView(this.#heads);
    this.#compareHeads();
  }

  /**
   * Takes the next row.
   * @returns the first fault there is so far: the caller can stop reading
   */
  add(record: LogRecord): LogFault | undefined {
    if (this.#fault !== undefined) return this.#fault;
    this.#fault = this.#checkPlace(record);
    if (this.#fault !== undefined) return this.#fault;
    const leaf = leafHash(record);
    this.#fault = this.#checkContent(record, leaf) ?? this.#checkOrder(record);
    if (this.#fault !== undefined) return this.#fault;
    this.#range.append(leaf);
    this.#versions.set(record.stream, record.version);
    this.#recordedAt = record.recordedAt;
    this.#compareHeads();
    return this.#fault;
  }

  /** The verdict once all rows were given. */
  finish(): LogVerdict {
    this.#fault ??= this.#missingAtEnd();
    return {
      ...(this.#fault === undefined ? {} : { fault: this.#fault }),
      size: this.#range.size,
      root: this.#range.root(),
      checkpoints: this.#compared,
      sealedThrough: this.#sealedThrough,
    };
  }

  #checkPlace({ position, version }: LogRecord): LogFault | undefined {
    const due = this.#range.size + 1;
    if (position > due) {
      return fault('missing', due, `positions ${due} to ${position - 1} are not in the log`, position - 1);
    }
    if (position !== due)
      return fault('repeated', position, `position ${position} came again or out of order`);
    const isCounted = Number.isSafeInteger(version) && version >= 1;
    return isCounted ? undefined : fault('version-gap', position, `${version} is no version`);
  }

  #checkContent(
    { position, digest, contentDigest, sealedLeaf }: LogRecord,
    leaf: Uint8Array,
  ): LogFault | undefined {
    if (contentDigest !== undefined && contentDigest !== digest) {
      return fault(
        'altered-content',
        position,
        `the content at position ${position} does not fit its digest`,
      );
    }
    if (sealedLeaf === undefined || sameHash(leaf, sealedLeaf)) return undefined;
    return fault(
      'altered-record',
      position,
      `the record at position ${position} is not the one that was sealed`,
    );
  }

  #checkOrder({ position, stream, version, recordedAt }: LogRecord): LogFault | undefined {
    const due = (this.#versions.get(stream) ?? 0) + 1;
    if (version !== due) {
      return fault('version-gap', position, `${stream} has version ${version} where ${due} is due`);
    }
    if (recordedAt >= this.#recordedAt) return undefined;
    return fault('time-reversed', position, `position ${position} is recorded before the one it follows`);
  }

  #compareHeads(): void {
    for (
      let head = this.#heads[this.#compared];
      head?.size === this.#range.size;
      head = this.#heads[this.#compared]
    ) {
      this.#fault ??= rootMismatch(head, this.#range.root(), this.#sealedThrough);
      if (this.#fault !== undefined) return;
      this.#compared += 1;
      this.#sealedThrough = head.size;
    }
  }

  #missingAtEnd(): LogFault | undefined {
    const covered = this.#heads.at(-1)?.size ?? 0;
    const from = this.#range.size + 1;
    if (covered < from) return undefined;
    return fault(
      'missing',
      from,
      `a checkpoint covers positions ${from} to ${covered}, which are gone`,
      covered,
    );
  }
}

function splitView(heads: readonly Head[]): LogFault | undefined {
  const at = heads.findIndex((head, i) => {
    const next = heads[i + 1];
    return next?.size === head.size && !sameHash(next.root, head.root);
  });
  const head = heads[at];
  if (head === undefined) return undefined;
  return fault(
    'split-view',
    Math.min(1, head.size),
    `two checkpoints of ${head.size} records differ`,
    head.size,
  );
}

function rootMismatch({ size, root }: Head, found: Uint8Array, sealedThrough: number): LogFault | undefined {
  if (sameHash(root, found)) return undefined;
  const from = Math.min(sealedThrough + 1, size);
  const detail = `positions ${from} to ${size} give root ${encodeBase64(found)}, the checkpoint says ${encodeBase64(root)}`;
  return fault('root-mismatch', from, detail, size);
}

function fault(kind: LogFaultKind, from: number, detail: string, to: number = from): LogFault {
  return { kind, from, to, detail };
}
