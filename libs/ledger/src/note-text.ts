import { MalformedError } from './errors.js';

// The same bound as Go's note package.
const MAX_NOTE_BYTES = 1_000_000;
/** Whatever is neither a newline nor at or above the space; lone halves of a surrogate pair are no text either. */
const NOT_NOTE_TEXT = /[^\n\u{20}-\u{10FFFF}]|\p{Surrogate}/u;

/**
 * The text of a note or checkpoint, strictly: UTF-8 without control characters other than the newline.
 * @param format named in the error
 * @throws MalformedError
 * @see C2SP signed-note v1, "Format"
 */
export function readNoteText(note: Uint8Array | string, format: string): string {
  const bytes = typeof note === 'string' ? Buffer.byteLength(note, 'utf8') : note.length;
  if (bytes > MAX_NOTE_BYTES) throw new MalformedError(format, `longer than ${MAX_NOTE_BYTES} bytes`);
  const text = typeof note === 'string' ? note : decodeUtf8(note, format);
  if (NOT_NOTE_TEXT.test(text))
    throw new MalformedError(format, 'it holds a control character or is not Unicode');
  return text;
}

function decodeUtf8(bytes: Uint8Array, format: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new MalformedError(format, 'not UTF-8');
  }
}
