import type { NoteVerifier } from '@glidepath/ledger';

/** What a witness answered to `add-checkpoint`. */
export interface WitnessReply {
  /** As in HTTP. */
  readonly status: number;
  readonly body: string;
}

/** Somebody else who watches that the log takes nothing back. */
export interface Witness {
  readonly name: string;
  readonly key: NoteVerifier;
  /** Rejects when the witness does not answer in time. */
  add(request: string): Promise<WitnessReply>;
}

/** Whom the log asks for cosignatures. */
export abstract class Witnesses {
  abstract readonly all: readonly Witness[];
}
