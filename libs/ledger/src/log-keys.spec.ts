import { signCheckpoint } from './checkpoint.js';
import { MalformedError, UntrustedError } from './errors.js';
import { LogKeys, openKeyRotation, signKeyRotation } from './log-keys.js';
import { openLogSuccession, signLogSuccession } from './log-succession.js';
import { type NoteSigner, noteSigner } from './note-key.js';

const ORIGIN = 'log.example';
const [first, second, third] = [1, 2, 3].map((seed) =>
  noteSigner(ORIGIN, 'ed25519', Buffer.alloc(32, seed)),
) as [NoteSigner, NoteSigner, NoteSigner];

const checkpoint = (size: number) => ({ origin: ORIGIN, size: BigInt(size), root: Buffer.alloc(32, size) });
const note = (size: number, ...signers: readonly NoteSigner[]): string =>
  signCheckpoint(checkpoint(size), signers, new Date(0));
const toSecond = signKeyRotation(checkpoint(10), first, second);
const toThird = signKeyRotation(checkpoint(30), second, third);
const keys = LogKeys.follow(first.verifier, [toSecond, toThird]);

describe('the keys of a log', () => {
  it.each([
    [0, first],
    [10, first],
    [10, second],
    [11, second],
    [30, second],
    [30, third],
    [99, third],
  ] as const)('vouch for size %d where they were in use', (size, signer) => {
    expect(keys.open(note(size, signer)).size).toBe(BigInt(size));
  });

  it.each([
    [11, first],
    [9, second],
    [31, second],
    [29, third],
    [99, first],
  ] as const)('say nothing at size %d when they were not', (size, signer) => {
    expect(() => keys.open(note(size, signer))).toThrow(`was the log's at size ${size}`);
    expect(keys.open(note(size, first, second, third)).size).toBe(BigInt(size));
  });

  it('are found from whichever of them is known', () => {
    for (const { verifier } of [first, second, third])
      expect(LogKeys.follow(verifier, [toSecond, toThird]).windows).toHaveLength(3);
    expect(keys.current.keyId).toBe(third.keyId);
    expect(keys.handovers.map(({ size }) => size)).toEqual([10n, 30n]);
  });

  it('are one for ever where nothing was rotated', () => {
    const alone = LogKeys.follow(first.verifier);
    expect(alone.open(note(1_000_000, first)).size).toBe(1_000_000n);
    expect(() => alone.open(note(5, second))).toThrow(UntrustedError);
  });

  it('are no chain when a rotation is missing, out of order or of other keys', () => {
    const stranger = noteSigner(ORIGIN, 'ed25519', Buffer.alloc(32, 9));
    const early = signKeyRotation(checkpoint(9), second, third);
    for (const chain of [
      [toThird, toSecond],
      [toSecond, early],
      [toSecond, toSecond],
    ])
      expect(() => LogKeys.follow(first.verifier, chain)).toThrow(UntrustedError);
    expect(() => LogKeys.follow(stranger.verifier, [toSecond])).toThrow('none of those the log has had');
    expect(() => LogKeys.follow(first.verifier, [toThird])).toThrow(UntrustedError);
  });

  it('are handed over by both or not at all', () => {
    const lines = toSecond.split('\n');
    const oneSided = [...lines.slice(0, 7), lines[8], ''].join('\n');
    expect(() => openKeyRotation(oneSided)).toThrow('both keys must sign');
    expect(() => openKeyRotation(toSecond.replace('\n10\n', '\n11\n'))).toThrow(UntrustedError);
    const foreign = noteSigner('other.example', 'ed25519', Buffer.alloc(32, 2));
    expect(() => signKeyRotation(checkpoint(10), first, foreign)).toThrow(MalformedError);
    expect(() => signKeyRotation(checkpoint(10), first, first)).toThrow(MalformedError);
  });

  it('do not take a hand-over for a checkpoint', () => {
    expect(() => keys.open(toSecond)).toThrow(MalformedError);
  });
});

describe('a log in place of another', () => {
  const successor = noteSigner('log2.example', 'ed25519', Buffer.alloc(32, 4));
  const succession = { origin: 'log2.example', closed: checkpoint(30), reason: 'the database was restored' };
  const signed = signLogSuccession(succession, successor);

  it('names the checkpoint of the log it closed', () => {
    expect(openLogSuccession(signed, successor.verifier)).toMatchObject({
      ...succession,
      closed: { origin: ORIGIN, size: 30n },
    });
  });

  it('is not believed when somebody else says so', () => {
    expect(() => openLogSuccession(signed, third.verifier)).toThrow(UntrustedError);
    expect(() => openLogSuccession(signed.replace('\n30\n', '\n29\n'), successor.verifier)).toThrow(
      UntrustedError,
    );
  });

  it('bears another name and gives one line of reason', () => {
    expect(() => signLogSuccession({ ...succession, origin: ORIGIN }, first)).toThrow(MalformedError);
    expect(() => signLogSuccession({ ...succession, reason: 'a\nb' }, successor)).toThrow(MalformedError);
    expect(() => signLogSuccession({ ...succession, reason: '' }, successor)).toThrow(MalformedError);
  });
});
