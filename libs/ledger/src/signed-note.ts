import { decodeBase64, encodeBase64 } from './base64.js';
import { MalformedError, UntrustedError } from './errors.js';
import { isKeyName, type NoteSigner, type NoteVerifier } from './note-key.js';
import { readNoteText } from './note-text.js';

/** One signature line of a note, not yet believed. */
export interface NoteSignature {
  readonly name: string;
  /** 8 lowercase hex digits. */
  readonly keyId: string;
  /** What follows the key id: 64 bytes for Ed25519, 72 for a cosignature. */
  readonly signature: Uint8Array;
}

/** A note taken apart; nothing in it is verified. */
export interface ParsedNote {
  /** Ends with a newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A note that at least one known key vouches for. */
export interface OpenedNote {
  readonly text: string;
  /** By known keys, each once, all of them good. */
  readonly verified: readonly NoteSignature[];
  /** By keys we do not know: they say nothing. */
  readonly unverified: readonly NoteSignature[];
}

const FORMAT = 'note';
const SIGNATURE_PREFIX = '\u2014 ';
const KEY_ID_BYTES = 4;
// The same bound as Go's note package, so that what we accept Go accepts.
const MAX_SIGNATURES = 100;

/**
 * Takes a signed note apart, strictly.
 * @param note bytes, or text known to be Unicode
 * @throws MalformedError
 * @see C2SP signed-note v1
 */
export function parseNote(note: Uint8Array | string): ParsedNote {
  const whole = readNoteText(note, FORMAT);
  const blank = whole.lastIndexOf('\n\n');
  if (blank < 0) throw new MalformedError(FORMAT, 'no signature block');
  const lines = whole.slice(blank + 2).split('\n');
  if (lines.pop() !== '' || lines.length === 0) {
    throw new MalformedError(FORMAT, 'the signature block does not end with a newline');
  }
  if (lines.length > MAX_SIGNATURES)
    throw new MalformedError(FORMAT, `more than ${MAX_SIGNATURES} signatures`);
  return { text: whole.slice(0, blank + 1), signatures: lines.map(parseSignature) };
}

/**
 * Opens a signed note. Signatures of unknown keys are ignored; a bad signature under a known name and id makes the whole
 * note worthless, whatever else is good.
 * @throws MalformedError
 * @throws UntrustedError `bad-signature`, `ambiguous-key` (the same key given twice) or `no-known-signature`
 */
export function openNote(note: Uint8Array | string, known: readonly NoteVerifier[]): OpenedNote {
  const { text, signatures } = parseNote(note);
  const verified = new Map<string, NoteSignature>();
  const unverified: NoteSignature[] = [];
  for (const signature of signatures) {
    const verifier = findVerifier(known, signature);
    if (verifier === undefined) {
      unverified.push(signature);
      continue;
    }
    if (!verifier.verify(text, signature.signature)) {
      throw new UntrustedError('bad-signature', `the signature of ${signature.name} does not fit this note`);
    }
    verified.set(`${signature.name}+${signature.keyId}`, signature);
  }
  if (verified.size === 0)
    throw new UntrustedError('no-known-signature', 'no key known here has signed this note');
  return { text, verified: [...verified.values()], unverified };
}

/**
 * Signs a note.
 * @param text ends with a newline, holds no other control character
 * @param at moment of signing, stated by cosignatures only
 * @throws MalformedError when the text cannot be that of a note
 */
export function signNote(text: string, signers: readonly NoteSigner[], at: Date): string {
  if (!text.endsWith('\n')) throw new MalformedError(FORMAT, 'the text does not end with a newline');
  readNoteText(text, FORMAT);
  return `${text}\n${signers.map((signer) => signatureLine(text, signer, at)).join('')}`;
}

/**
 * One signature line, newline included, to be added to a note with this text: what a witness answers.
 * @param text the note's text without its signatures
 */
export function signatureLine(text: string, signer: NoteSigner, at: Date): string {
  return formatSignature({ name: signer.name, keyId: signer.keyId, signature: signer.sign(text, at) });
}

/** Writes a signature line, newline included. */
export function formatSignature({ name, keyId, signature }: NoteSignature): string {
  const blob = Buffer.concat([Buffer.from(keyId, 'hex'), signature]);
  return `${SIGNATURE_PREFIX}${name} ${encodeBase64(blob)}\n`;
}

/**
 * Reads a signature line without its newline.
 * @throws MalformedError
 */
export function parseSignature(line: string): NoteSignature {
  if (!line.startsWith(SIGNATURE_PREFIX))
    throw new MalformedError(FORMAT, 'a line after the text is no signature');
  const [name = '', encoded = '', ...rest] = line.slice(SIGNATURE_PREFIX.length).split(' ');
  if (!isKeyName(name) || rest.length > 0) throw new MalformedError(FORMAT, 'a key name is not allowed');
  const blob = decodeBase64(encoded, FORMAT);
  if (blob.length <= KEY_ID_BYTES) throw new MalformedError(FORMAT, 'a signature is too short');
  return {
    name,
    keyId: Buffer.from(blob.subarray(0, KEY_ID_BYTES)).toString('hex'),
    signature: blob.subarray(KEY_ID_BYTES),
  };
}

function findVerifier(
  known: readonly NoteVerifier[],
  { name, keyId }: NoteSignature,
): NoteVerifier | undefined {
  const matching = known.filter((verifier) => verifier.name === name && verifier.keyId === keyId);
  if (matching.length > 1)
    throw new UntrustedError('ambiguous-key', `the key ${name}+${keyId} is given twice`);
  return matching[0];
}
