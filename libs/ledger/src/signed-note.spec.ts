import { decodeBase64 } from './base64.js';
import { openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.js';
import { MalformedError, UntrustedError } from './errors.js';
import { hashLeaf } from './merkle-hash.js';
import { cosignatureTime, noteSigner, noteVerifier, parseSignerKey } from './note-key.js';
import { openNote, parseNote, signatureLine, signNote } from './signed-note.js';

const log = noteSigner('log.example.com/one', 'ed25519', Buffer.alloc(32, 1));
const witness = noteSigner('witness.example.com', 'cosignature', Buffer.alloc(32, 2));
const stranger = noteSigner('stranger.example.com', 'ed25519', Buffer.alloc(32, 3));
const at = new Date('2026-01-01T00:00:00.900Z');
const checkpoint = { origin: log.name, size: 5n, root: hashLeaf(Buffer.from('five')) };
const note = signCheckpoint(checkpoint, [log, witness], at);

function distrust(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof UntrustedError) return error.reason;
    throw error;
  }
  return 'trusted';
}

describe('a signed checkpoint', () => {
  it('opens with the keys of the log and its witness', () => {
    const opened = openCheckpoint(note, [log.verifier], [witness.verifier]);
    expect(opened).toMatchObject({ origin: log.name, size: 5n });
    expect(opened.root).toEqual(checkpoint.root);
    expect(opened.note.verified.map(({ name }) => name)).toEqual([log.name, witness.name]);
  });

  it('states the second a witness saw it', () => {
    const cosignature = parseNote(note).signatures[1]?.signature ?? new Uint8Array();
    expect(cosignatureTime(cosignature)).toBe(BigInt(Math.floor(at.getTime() / 1000)));
    const later = Buffer.from(cosignature);
    later.writeBigUInt64BE(1n);
    expect(witness.verifier.verify(parseNote(note).text, later)).toBe(false);
  });

  it('takes another signature line at its end', () => {
    const more = note + signatureLine(parseNote(note).text, stranger, at);
    expect(openNote(more, [stranger.verifier]).unverified).toHaveLength(2);
  });

  it('is not believed without the signature of the log', () => {
    expect(distrust(() => openCheckpoint(note, [stranger.verifier]))).toBe('no-known-signature');
    expect(distrust(() => openCheckpoint(note, [stranger.verifier], [witness.verifier]))).toBe(
      'no-known-signature',
    );
  });

  it('is worthless when one known signature is bad, whatever else is good', () => {
    const other = noteVerifier(witness.name, 'cosignature', witness.verifier.publicKey);
    const forged = note.replace(/(witness\.example\.com .{30})./, (_, head: string) => `${head}!`);
    expect(() => openCheckpoint(forged, [log.verifier], [other])).toThrow(MalformedError);
    const swapped = signNote(parseNote(note).text, [log], at) + signatureLine('other\n', witness, at);
    expect(distrust(() => openCheckpoint(swapped, [log.verifier], [other]))).toBe('bad-signature');
    expect(distrust(() => openCheckpoint(swapped, [log.verifier]))).toBe('trusted');
  });

  it('is not believed under another name than its origin', () => {
    const foreign = signCheckpoint({ ...checkpoint, origin: 'log.example.com/two' }, [log], at);
    expect(distrust(() => openCheckpoint(foreign, [log.verifier]))).toBe('wrong-origin');
  });

  it('is refused when a key is given twice', () => {
    expect(distrust(() => openCheckpoint(note, [log.verifier, log.verifier]))).toBe('ambiguous-key');
  });
});

describe('strict reading', () => {
  it.each(['QQ', 'QQ=', 'QR==', 'Q Q==', 'QQ==\n', '-_-_', 'QQ==QQ==', '!QQ=='])(
    'refuses the base64 %j',
    (text) => {
      expect(() => decodeBase64(text, 'test')).toThrow(MalformedError);
    },
  );

  const lines = parseNote(note).text;
  it.each([
    ['carriage returns', lines.replaceAll('\n', '\r\n')],
    ['an extra blank line', `${lines}\n`],
    ['a leading zero', lines.replace('\n5\n', '\n05\n')],
    ['2^64', lines.replace('\n5\n', `\n${2n ** 64n}\n`)],
    ['a short root', lines.replace(/\n[^\n]*\n$/, '\nAAAA\n')],
    ['no newline at the end', lines.trimEnd()],
    ['a control character', lines.replace('log', 'lo\u0007g')],
  ])('refuses a checkpoint with %s', (_, text) => {
    expect(() => parseCheckpoint(text)).toThrow(MalformedError);
  });

  it('takes sizes up to 2^64 - 1 and lines of an extension', () => {
    const text = `${lines.replace('\n5\n', `\n${2n ** 64n - 1n}\n`)}extension\n`;
    expect(parseCheckpoint(text).size).toBe(2n ** 64n - 1n);
  });

  it('refuses to sign what could not be read back', () => {
    expect(() => signNote('no newline', [log], at)).toThrow(MalformedError);
    expect(() => signNote('tab\t\n', [log], at)).toThrow(MalformedError);
    expect(() => signCheckpoint({ ...checkpoint, origin: 'two\nlines' }, [log], at)).toThrow(MalformedError);
    expect(() => signCheckpoint({ ...checkpoint, root: Buffer.alloc(31) }, [log], at)).toThrow(
      MalformedError,
    );
  });

  it('never quotes a secret key it cannot read', () => {
    expect(() => parseSignerKey('PRIVATE+KEY+name+00000000+c2VjcmV0')).toThrow(/^(?!.*c2VjcmV0)/);
    expect(() => noteSigner('a name', 'ed25519', Buffer.alloc(32))).toThrow(MalformedError);
  });
});
