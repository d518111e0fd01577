import { type LedgerAlarm, missingRecords } from './ledger-alarm.js';

/** What the signer signed last, kept outside the database. */
export interface SignedHead {
  readonly origin: string;
  readonly size: number;
  /** Lowercase hex. */
  readonly root: string;
}

/** How the sealed tree compares with those that were signed, as far as it reaches. */
export interface SignedPast {
  /** The largest size at which it has the root that was signed; 0 when there is none on record. */
  readonly agreesThrough: number;
  /** Whether a tree of another root was signed at a size it reaches. */
  readonly differs: boolean;
}

export interface SigningQuestion {
  /** Undefined when the signer remembers nothing. */
  readonly last: SignedHead | undefined;
  /** Records sealed now. */
  readonly size: number;
  /** Root the sealed tree has at the size signed last, lowercase hex; undefined when it is smaller than that. */
  readonly rootAtLast: string | undefined;
  /** What the trees signed before, up to the sealed size, say about the log. */
  readonly past: SignedPast;
  /** Whether the database holds a checkpoint at all. */
  readonly hasCheckpoints: boolean;
  /** Whether the database holds the checkpoint of this very size. */
  readonly isKept: boolean;
}

export type SigningDecision =
  { readonly kind: 'sign' | 'nothing-new' } | { readonly kind: 'refuse'; readonly alarm: LedgerAlarm };

/** A log never signs two inconsistent checkpoints: whatever does not extend the last signed tree is refused. */
export function decideSigning({
  last,
  size,
  rootAtLast,
  past,
  hasCheckpoints,
  isKept,
}: SigningQuestion): SigningDecision {
  if (last === undefined) return hasCheckpoints ? refuse(signerStateLost(size)) : { kind: 'sign' };
  if (rootAtLast !== last.root) return refuse(lacking(past, size, last.size));
  return { kind: size === last.size && isKept ? 'nothing-new' : 'sign' };
}

function refuse(alarm: LedgerAlarm): SigningDecision {
  return { kind: 'refuse', alarm };
}

function signerStateLost(size: number): LedgerAlarm {
  const detail = 'checkpoints exist, but the signer has lost its key or its memory of what it signed';
  return { kind: 'signer-state-lost', from: 1, to: size, detail };
}

/** Records may have been appended where others are missing: what was signed before tells where that begins. */
function lacking({ agreesThrough, differs }: SignedPast, size: number, signed: number): LedgerAlarm {
  if (size < signed && !differs) return missingRecords(size + 1, signed);
  const [from, to] = [agreesThrough + 1, signed];
  const detail = `positions ${from} to ${to} are not the ones that were signed at size ${signed}`;
  return { kind: 'root-mismatch', from, to, detail };
}
