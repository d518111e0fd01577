import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { decodeBase64, encodeBase64 } from './base64.js';
import { MalformedError } from './errors.js';
import { sha256 } from './merkle-hash.js';

/** What a key signs: the text of a note, or the text with the time it was seen (C2SP tlog-cosignature). */
export type NoteAlgorithm = 'ed25519' | 'cosignature';

/** One that a note's signature can be checked against. */
export interface NoteVerifier {
  readonly name: string;
  /** First four bytes of SHA-256 over name, newline, type byte and public key; 8 lowercase hex digits. */
  readonly keyId: string;
  readonly algorithm: NoteAlgorithm;
  /** 32 bytes, Ed25519. */
  readonly publicKey: Uint8Array;
  /** @param signature what follows the key id in the signature line */
  verify(noteText: string, signature: Uint8Array): boolean;
}

/** One that can sign notes. */
export interface NoteSigner {
  readonly name: string;
  readonly keyId: string;
  readonly algorithm: NoteAlgorithm;
  readonly verifier: NoteVerifier;
  /** 32 bytes: keep it where the database cannot reach. */
  readonly seed: Uint8Array;
  /**
   * @param at moment of signing; only a cosignature states it, in whole seconds
   * @returns what follows the key id in the signature line
   */
  sign(noteText: string, at: Date): Uint8Array;
}

// C2SP signed-note, "Signature types".
const TYPE_BYTES: Readonly<Record<NoteAlgorithm, number>> = { ed25519: 0x01, cosignature: 0x04 };
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const TIME_BYTES = 8;
// RFC 8410: the fixed DER heads of an Ed25519 public key (SPKI) and private key (PKCS #8).
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const SIGNER_PREFIX = 'PRIVATE+KEY+';

/** Whether a text may name a key: not empty, no white space of any script, no plus sign. */
export function isKeyName(name: string): boolean {
  return name.length > 0 && !/[\p{White_Space}\p{Surrogate}+]/u.test(name);
}

/**
 * A verifier from its parts.
 * @param publicKey 32 bytes, Ed25519
 * @throws MalformedError when the name or the key's length is not allowed
 */
export function noteVerifier(name: string, algorithm: NoteAlgorithm, publicKey: Uint8Array): NoteVerifier {
  assertParts('verifier key', name, publicKey);
  const key = createPublicKey({ key: Buffer.concat([SPKI_HEAD, publicKey]), format: 'der', type: 'spki' });
  return {
    name,
    keyId: keyIdOf(name, algorithm, publicKey),
    algorithm,
    publicKey,
    verify: (noteText, signature) => verifySignature(key, algorithm, noteText, signature),
  };
}

/**
 * A signer from its parts.
 * @param seed 32 secret bytes
 * @throws MalformedError when the name or the seed's length is not allowed
 */
export function noteSigner(name: string, algorithm: NoteAlgorithm, seed: Uint8Array): NoteSigner {
  assertParts('signer key', name, seed);
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI_HEAD.length);
  const verifier = noteVerifier(name, algorithm, publicKey);
  return {
    name,
    keyId: verifier.keyId,
    algorithm,
    verifier,
    seed,
    sign: (noteText, at) => signText(key, algorithm, noteText, at),
  };
}

/**
 * Reads a verifier key string, `name+id+base64(type, key)`.
 * @throws MalformedError also when the id does not belong to name and key, or the key's type is not known
 */
export function parseVerifierKey(text: string): NoteVerifier {
  const { name, algorithm, key, keyId } = parseKey('verifier key', text);
  const verifier = noteVerifier(name, algorithm, key);
  if (verifier.keyId !== keyId)
    throw new MalformedError('verifier key', 'the id does not belong to this name and key');
  return verifier;
}

/** Writes a verifier key string; safe to publish. */
export function formatVerifierKey({ name, keyId, algorithm, publicKey }: NoteVerifier): string {
  return `${name}+${keyId}+${encodeKey(algorithm, publicKey)}`;
}

/**
 * Reads a signer key string, `PRIVATE+KEY+name+id+base64(type, seed)`, as Go's note package writes it.
 * @throws MalformedError also when the id does not belong to name and key; the message never quotes the text
 */
export function parseSignerKey(text: string): NoteSigner {
  if (!text.startsWith(SIGNER_PREFIX)) throw new MalformedError('signer key', 'it does not start as one');
  const { name, algorithm, key, keyId } = parseKey('signer key', text.slice(SIGNER_PREFIX.length));
  const signer = noteSigner(name, algorithm, key);
  if (signer.keyId !== keyId)
    throw new MalformedError('signer key', 'the id does not belong to this name and key');
  return signer;
}

/** Writes a signer key string. Secret. */
export function formatSignerKey({ name, keyId, algorithm, seed }: NoteSigner): string {
  return `${SIGNER_PREFIX}${name}+${keyId}+${encodeKey(algorithm, seed)}`;
}

/** The time a cosignature states, Unix seconds, or undefined when the bytes are no cosignature. */
export function cosignatureTime(signature: Uint8Array): bigint | undefined {
  if (signature.length !== TIME_BYTES + SIGNATURE_BYTES) return undefined;
  return Buffer.from(signature).readBigUInt64BE();
}

function parseKey(
  format: string,
  text: string,
): { name: string; keyId: string; algorithm: NoteAlgorithm; key: Uint8Array } {
  const [name = '', keyId = ''] = text.split('+', 2);
  // Base64 uses the plus sign too: only the first two separate.
  const encoded = text.slice(name.length + keyId.length + 2);
  if (!/^[0-9a-f]{8}$/.test(keyId)) throw new MalformedError(format, 'the id is not 8 lowercase hex digits');
  const [typeByte, ...key] = decodeBase64(encoded, format);
  const algorithm = algorithmOf(typeByte);
  if (algorithm === undefined) throw new MalformedError(format, 'its type is not known');
  return { name, keyId, algorithm, key: Uint8Array.from(key) };
}

function algorithmOf(typeByte: number | undefined): NoteAlgorithm | undefined {
  if (typeByte === TYPE_BYTES.ed25519) return 'ed25519';
  return typeByte === TYPE_BYTES.cosignature ? 'cosignature' : undefined;
}

function assertParts(format: string, name: string, key: Uint8Array): void {
  if (!isKeyName(name))
    throw new MalformedError(format, 'the name is empty or has white space or a plus sign');
  if (key.length !== KEY_BYTES) throw new MalformedError(format, `the key is not ${KEY_BYTES} bytes long`);
}

function encodeKey(algorithm: NoteAlgorithm, key: Uint8Array): string {
  return encodeBase64(Buffer.concat([Uint8Array.of(TYPE_BYTES[algorithm]), key]));
}

function keyIdOf(name: string, algorithm: NoteAlgorithm, publicKey: Uint8Array): string {
  const head = Buffer.from(`${name}\n`, 'utf8');
  const id = sha256(Buffer.concat([head, Uint8Array.of(TYPE_BYTES[algorithm]), publicKey]));
  return Buffer.from(id.subarray(0, 4)).toString('hex');
}

function signText(key: KeyObject, algorithm: NoteAlgorithm, noteText: string, at: Date): Uint8Array {
  switch (algorithm) {
    case 'ed25519':
      return sign(null, Buffer.from(noteText, 'utf8'), key);
    case 'cosignature': {
      const seconds = BigInt(Math.floor(at.getTime() / 1000));
      const time = Buffer.alloc(TIME_BYTES);
      time.writeBigUInt64BE(seconds);
      return Buffer.concat([time, sign(null, cosignedBytes(seconds, noteText), key)]);
    }
  }
}

function verifySignature(
  key: KeyObject,
  algorithm: NoteAlgorithm,
  noteText: string,
  signature: Uint8Array,
): boolean {
  switch (algorithm) {
    case 'ed25519':
      return (
        signature.length === SIGNATURE_BYTES && verify(null, Buffer.from(noteText, 'utf8'), key, signature)
      );
    case 'cosignature': {
      const seconds = cosignatureTime(signature);
      return (
        seconds !== undefined &&
        verify(null, cosignedBytes(seconds, noteText), key, signature.subarray(TIME_BYTES))
      );
    }
  }
}

/** C2SP tlog-cosignature, "Format": a header, the time, and the whole note text. */
function cosignedBytes(seconds: bigint, noteText: string): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${seconds}\n${noteText}`, 'utf8');
}
