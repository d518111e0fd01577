/** What its operator wants of the signer; each is done once and then is no more than true. */
export abstract class SignerSettings {
  /** How many keys the log shall have had, 1 for the one it began with. One more rotates the key. */
  abstract readonly keyGeneration: number;

  /** Origin of a log to be closed: while the log is called so, a new one with a new key is begun in its place. */
  abstract readonly closes: string | undefined;

  /** Why, in one line that goes into the succession. */
  abstract readonly closeReason: string;
}
