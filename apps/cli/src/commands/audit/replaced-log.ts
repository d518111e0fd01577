import {
  type LogKeys,
  type LogSuccession,
  MissingHashError,
  type OpenedCheckpoint,
  openLogSuccession,
  TileHashReader,
  type TileReader,
  verifyCheckpointChain,
} from '@glidepath/ledger';
import { EXIT } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import type { LogIdentity } from './evidence/evidence.js';

/**
 * The log this one took the place of, undefined for a first one.
 * @throws Failure when the log itself has not signed that it did
 */
export function replacedLog({ succession }: LogIdentity, keys: LogKeys): LogSuccession | undefined {
  const [first] = keys.windows;
  if (succession === undefined || first === undefined) return undefined;
  try {
    return openLogSuccession(succession, first.key);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure(EXIT.verificationFailed, `the note of the log it replaced does not verify: ${why}`);
  }
}

/** One sentence: nobody overlooks that this log is not the first. */
export function replacement({ closed, reason }: LogSuccession): string {
  return `this log took the place of ${closed.origin}, closed at ${closed.size} records: ${reason}`;
}

/** One sentence: whether this log begins with what the closed one had signed, proved from the tiles. */
export async function whatBecameOf(
  { closed }: LogSuccession,
  newest: OpenedCheckpoint,
  tiles: TileReader,
): Promise<string> {
  if (closed.size > newest.size)
    return `${closed.size - newest.size} records the closed log had signed are not in this one`;
  try {
    const tree = new TileHashReader(tiles, Number(newest.size));
    const { fault } = await verifyCheckpointChain(tree, [closed, newest]);
    return fault === undefined
      ? 'every record the closed log had signed is in this one, unaltered'
      : 'records the closed log had signed are NOT what this log has in their place';
  } catch (error) {
    if (!(error instanceof MissingHashError)) throw error;
    return 'whether it has the records of the closed log cannot be told without tiles';
  }
}
