import { type EventLine, GlidepathError, type ReplayOptions } from '@glidepath/sdk';
import type { CommandContext } from '../../../command.js';
import { EXIT } from '../../../exit-codes.js';
import { Failure } from '../../../failure.js';
import { storedEvent } from '../stored-event.js';

/**
 * Events as a pack may hold them: a record that was altered would spoil the whole pack, and only its verifier would say so.
 * @throws Failure naming the first record that is not what was stored, and ending with the code of a failed verification
 */
export async function* authenticLines(
  { glidepath, signal }: Pick<CommandContext, 'glidepath' | 'signal'>,
  range: ReplayOptions,
): AsyncGenerator<EventLine> {
  try {
    for await (const line of glidepath.events.lines({ ...range, signal })) {
      if (!isAuthentic(line)) {
        const { position, stream, type } = line.event;
        throw altered(`position ${position} of ${stream} (${type}) is not what was recorded there`);
      }
      yield line;
    }
  } catch (error) {
    if (!(error instanceof GlidepathError) || error.code !== 'malformed-event') throw error;
    throw altered(error.message);
  }
}

function isAuthentic({ text, event }: EventLine): boolean {
  try {
    const { digest, contentDigest } = storedEvent(text, event);
    return digest === contentDigest;
  } catch {
    // Without the fields of an event.
    return false;
  }
}

function altered(message: string): Failure {
  return new Failure(EXIT.verificationFailed, message, 'glide audit verify, which says what is sealed there');
}
