import {
  cosignatureTime,
  formatSignature,
  formatSignerKey,
  formatVerifierKey,
  MalformedError,
  type NoteSignature,
  openNote,
  parseNote,
  parseSignature,
  parseSignerKey,
  parseVerifierKey,
  signNote,
  UntrustedError,
} from '../src/index.js';
import { at, describeVectors } from './merkle-vectors.js';
import { outcomeOf } from './outcome-of.js';

describeVectors('signed notes', ({ signed_note: notes }) => {
  it.each(notes.valid)('opens the note of $name', ({ vkey, note }) => {
    const verifier = parseVerifierKey(vkey);
    expect(openNote(note, [verifier]).verified.map(({ name }) => name)).toEqual([verifier.name]);
    expect(openNote(Buffer.from(note), [verifier]).text).toBe(parseNote(note).text);
    expect(formatVerifierKey(verifier)).toBe(vkey);
  });

  it.each(notes.valid)('refuses the note of $name with one letter changed', ({ vkey, note }) => {
    const changed = (note.startsWith('X') ? 'Y' : 'X') + note.slice(1);
    expect(() => openNote(changed, [parseVerifierKey(vkey)])).toThrow(UntrustedError);
  });

  const signed = notes.valid.flatMap(({ test_only_skey: skey, ...rest }) =>
    skey ? [{ ...rest, skey }] : [],
  );
  it.each(signed)('signs the same bytes as the key of $name did', ({ skey, vkey, note }) => {
    const signer = parseSignerKey(skey);
    expect(signNote(parseNote(note).text, [signer], new Date(0))).toBe(note);
    expect(formatVerifierKey(signer.verifier)).toBe(vkey);
    expect(formatSignerKey(signer)).toBe(skey);
  });

  it.each(notes.multi.cases)(
    'sorts signatures with the keys $known',
    ({ known, verified, unverified, result }) => {
      const outcome = outcomeOf(() => {
        const note = openNote(notes.multi.note, known.map(parseVerifierKey));
        return { verified: names(note.verified), unverified: names(note.unverified) };
      });
      expect(outcome).toEqual(result === undefined ? { verified, unverified } : 'untrusted');
    },
  );

  it.each(notes.bad_notes)(
    'refuses a note: $why',
    ({ note, vkey, prepend_hex: head = '', repeat_sig: repeat }) => {
      const bytes = Buffer.concat([Buffer.from(head, 'hex'), Buffer.from(repeated(note, repeat))]);
      const known = vkey ?? at(notes.valid, 1).vkey;
      expect(() => openNote(bytes, [parseVerifierKey(known)])).toThrow(
        vkey ? UntrustedError : MalformedError,
      );
    },
  );

  it.each(notes.bad_vkeys)('refuses a verifier key: $why', ({ vkey, derive_from: good = '' }) => {
    const bad = vkey === undefined ? mutants(good) : [vkey];
    expect(bad.filter((text) => outcomeOf(() => parseVerifierKey(text)) !== 'malformed')).toEqual([]);
    expect(bad.length).toBeGreaterThan(0);
  });

  it.each(notes.framing_only_no_key)('reads the line of $source', ({ line, key_id, timestamp, blob_len }) => {
    const parsed = parseSignature(line);
    expect(parsed.keyId).toBe(key_id);
    expect(cosignatureTime(parsed.signature)).toBe(BigInt(timestamp));
    expect(parsed.signature.length + parsed.keyId.length / 2).toBe(blob_len);
    expect(formatSignature(parsed)).toBe(`${line}\n`);
  });
});

describeVectors('verifier keys', ({ vkeys }) => {
  it.each([
    ...vkeys.ed25519_0x01.map((vkey) => ({ vkey, algorithm: 'ed25519' })),
    ...vkeys.cosignature_0x04.map((vkey) => ({ vkey, algorithm: 'cosignature' })),
  ])('reads $vkey as $algorithm', ({ vkey, algorithm }) => {
    const verifier = parseVerifierKey(vkey);
    expect(verifier.algorithm).toBe(algorithm);
    expect(formatVerifierKey(verifier)).toBe(vkey);
  });

  it.each(vkeys.bad)('refuses %s', (vkey) => {
    expect(() => parseVerifierKey(vkey)).toThrow(MalformedError);
  });

  it('reads the time of a cosignature', () => {
    const { sig_b64: blob, timestamp } = vkeys.cosignature_timestamp;
    expect(cosignatureTime(Buffer.from(blob, 'base64').subarray(4))).toBe(BigInt(timestamp));
  });
});

/** The note with its last signature line there `times` times. */
function repeated(note: string, times = 1): string {
  const start = note.lastIndexOf('\u2014');
  return start < 0 ? note : note.slice(0, start) + note.slice(start).repeat(times);
}

/** Every proper substring of a key, and the key with each byte incremented. */
function mutants(good: string): readonly string[] {
  const starts = Array.from(good, (_, i) => i);
  const substrings = starts
    .flatMap((from) => starts.map((to) => good.slice(from, to + 1)))
    .filter((s) => s !== good);
  const incremented = starts.map(
    (i) => good.slice(0, i) + String.fromCharCode(good.charCodeAt(i) + 1) + good.slice(i + 1),
  );
  return [...substrings, ...incremented];
}

function names(signatures: readonly NoteSignature[]): readonly string[] {
  return signatures.map(({ name }) => name);
}
