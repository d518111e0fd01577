import { type LedgerAlarm, missingRecords } from './ledger-alarm.js';

/** What the signer signed last, kept outside the database. */
export interface SignedHead {
  readonly origin: string;
  readonly size: number;
  /** Lowercase hex. */
  readonly root: string;
}

export interface SigningQuestion {
  /** Undefined when the signer remembers nothing. */
  readonly last: SignedHead | undefined;
  /** Records sealed now. */
  readonly size: number;
  /** Root the sealed tree has at the size signed last, lowercase hex; undefined when it is smaller than that. */
  readonly rootAtLast: string | undefined;
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
  hasCheckpoints,
  isKept,
}: SigningQuestion): SigningDecision {
  if (last === undefined) return hasCheckpoints ? refuse(signerStateLost(size)) : { kind: 'sign' };
  if (size < last.size) return refuse(missingRecords(size + 1, last.size));
  if (rootAtLast !== last.root) return refuse(forked(last.size));
  return { kind: size === last.size && isKept ? 'nothing-new' : 'sign' };
}

function refuse(alarm: LedgerAlarm): SigningDecision {
  return { kind: 'refuse', alarm };
}

function signerStateLost(size: number): LedgerAlarm {
  const detail = 'checkpoints exist, but the signer has lost its key or its memory of what it signed';
  return { kind: 'signer-state-lost', from: 1, to: size, detail };
}

function forked(size: number): LedgerAlarm {
  const detail = `positions 1 to ${size} are not the ones that were signed at size ${size}`;
  return { kind: 'root-mismatch', from: 1, to: size, detail };
}
