import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { equal, sha256 } from './merkle.js';
import { base64, decimal, reject, utf8, wholeLines } from './strict-text.js';

// C2SP signed-note, tlog-checkpoint and tlog-cosignature, version 1.

export interface VerifierKey {
  readonly name: string;
  readonly id: Buffer;
  /** 0x01 Ed25519, 0x04 Ed25519 cosignature. */
  readonly type: number;
  readonly key: KeyObject;
}

export interface Checkpoint {
  readonly origin: string;
  readonly size: bigint;
  readonly root: Buffer;
}

/** `name+id+base64(type, key)`. */
export function readKey(vkey: string): VerifierKey {
  const parts = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(vkey);
  const [, name = '', idText = '', encoded = ''] = parts ?? reject('not a verifier key');
  if (/\s/u.test(name)) reject('white space in a key name');
  const blob = base64(encoded);
  const type = blob[0] ?? reject('an empty key');
  if ((type !== 0x01 && type !== 0x04) || blob.length !== 33) reject('not an Ed25519 key');
  const id = sha256(Buffer.from(`${name}\n`), blob).subarray(0, 4);
  if (!equal(id, Buffer.from(idText, 'hex'))) reject('the id is not that of the key');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: blob.subarray(1).toString('base64url') };
  return { name, id, type, key: createPublicKey({ key: jwk, format: 'jwk' }) };
}

/** @returns the note's text and the keys whose signatures hold: at least one */
export function openNote(
  note: Uint8Array,
  keys: readonly VerifierKey[],
): { readonly text: string; readonly signedBy: readonly VerifierKey[] } {
  const whole = utf8(note);
  const split = whole.lastIndexOf('\n\n');
  if (split < 0) reject('no blank line');
  const text = whole.slice(0, split + 1);
  const lines = wholeLines(whole.slice(split + 2));
  if (lines.length > 100) reject('more than 100 signatures');
  const signedBy = lines.flatMap((line) => {
    const key = signatory(line, text, keys);
    return key === undefined ? [] : [key];
  });
  return signedBy.length > 0 ? { text, signedBy } : reject('no known key has signed');
}

function signatory(line: string, text: string, keys: readonly VerifierKey[]): VerifierKey | undefined {
  const parts = /^\u2014 ([^\s+]+) (\S+)$/u.exec(line);
  const [, name = '', encoded = ''] = parts ?? reject('not a signature line');
  const blob = base64(encoded);
  if (blob.length < 5) reject('a signature too short');
  const key = keys.find((known) => known.name === name && equal(known.id, blob.subarray(0, 4)));
  if (key === undefined) return undefined;
  return holds(key, blob.subarray(4), text) ? key : reject(`the signature of ${name} is wrong`);
}

function holds({ key, type }: VerifierKey, signature: Buffer, text: string): boolean {
  if (type === 0x01) return signature.length === 64 && verify(null, Buffer.from(text), key, signature);
  if (signature.length !== 72) return false;
  const signed = `cosignature/v1\ntime ${signature.readBigUInt64BE()}\n${text}`;
  return verify(null, Buffer.from(signed), key, signature.subarray(8));
}

/** A checkpoint signed by its log; the name of the log's key is its origin. */
export function openCheckpoint(note: Uint8Array, logKey: VerifierKey): Checkpoint {
  const { text } = openNote(note, [logKey]);
  const [origin = '', size = '', root = '', ...extensions] = wholeLines(text);
  if (origin !== logKey.name) reject('the checkpoint of another log');
  if (extensions.includes('')) reject('an empty line');
  const rootHash = base64(root);
  return { origin, size: decimal(size), root: rootHash.length === 32 ? rootHash : reject('no root') };
}
