/** Bytes or text that are not what their format prescribes. The message names the format and the fault. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError';

  /** @param format what was being read: `note`, `checkpoint`, `verifier key` … */
  constructor(
    readonly format: string,
    readonly fault: string,
  ) {
    super(`malformed ${format}: ${fault}`);
  }
}

/** Why a well-formed note is not believed. */
export type DistrustReason =
  | 'no-known-signature'
  | 'bad-signature'
  | 'ambiguous-key'
  | 'wrong-origin'
  | 'outside-window'
  | 'proof-does-not-verify';

/** A well-formed note or proof that the given keys do not vouch for. */
export class UntrustedError extends Error {
  override readonly name = 'UntrustedError';

  constructor(
    readonly reason: DistrustReason,
    detail: string,
  ) {
    super(detail);
  }
}

/** A stored hash, tile or row that the ledger needs is absent or has the wrong length. */
export class MissingHashError extends Error {
  override readonly name = 'MissingHashError';
}
