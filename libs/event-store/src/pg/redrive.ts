import type { CommandIdentity } from '../event-store.js';

/** A person's wish to have a parked event tried again. */
export interface Redrive {
  readonly consumer: string;
  /** `reaction`, or the name of a projection. */
  readonly lane: string;
  readonly position: number;
  /** Who wants it, `person:sam`. */
  readonly actor: string;
  readonly reason: string;
  /** The same again gets the first answer. */
  readonly command?: CommandIdentity | undefined;
}

/**
 * `absent`: not on the stalled list; `waiting`: on it, and tried again without anybody's help; `reused`: the command was
 * another request.
 */
export type RedriveVerdict = 'redriven' | 'absent' | 'waiting' | 'reused';
