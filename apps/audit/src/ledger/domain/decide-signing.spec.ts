import { decideSigning, type SigningQuestion } from './decide-signing.js';

const root = 'aa'.repeat(32);
const last = { origin: 'log', size: 10, root };
const grown: SigningQuestion = {
  last,
  size: 12,
  rootAtLast: root,
  past: { agreesThrough: 10, differs: false },
  hasCheckpoints: true,
  isKept: false,
};

describe('signing', () => {
  it('signs the first tree of a new log', () => {
    const question = {
      last: undefined,
      size: 0,
      rootAtLast: undefined,
      past: { agreesThrough: 0, differs: false },
      hasCheckpoints: false,
      isKept: false,
    };
    expect(decideSigning(question)).toEqual({ kind: 'sign' });
  });

  it('signs a tree that extends the one signed last', () => {
    expect(decideSigning(grown)).toEqual({ kind: 'sign' });
  });

  it('has nothing to do while nothing grew', () => {
    expect(decideSigning({ ...grown, size: 10, isKept: true })).toEqual({ kind: 'nothing-new' });
  });

  it('signs the same tree again when the note was lost before it was kept', () => {
    expect(decideSigning({ ...grown, size: 10 })).toEqual({ kind: 'sign' });
  });

  it('refuses when there are checkpoints and the signer remembers nothing', () => {
    const decision = decideSigning({ ...grown, last: undefined, rootAtLast: undefined });
    expect(decision).toMatchObject({ kind: 'refuse', alarm: { kind: 'signer-state-lost' } });
  });

  it('refuses a smaller tree and names what is missing', () => {
    const decision = decideSigning({ ...grown, size: 7, rootAtLast: undefined });
    expect(decision).toMatchObject({ kind: 'refuse', alarm: { kind: 'missing', from: 8, to: 10 } });
  });

  it.each([10, 12])('refuses a tree of %d that is another one at the size signed last', (size) => {
    const decision = decideSigning({
      ...grown,
      size,
      rootAtLast: 'bb'.repeat(32),
      past: { agreesThrough: 4, differs: true },
    });
    expect(decision).toMatchObject({ kind: 'refuse', alarm: { kind: 'root-mismatch', from: 5, to: 10 } });
  });

  it('names everything since the last tree it agrees with, where others took the place of what is missing', () => {
    const decision = decideSigning({
      ...grown,
      size: 9,
      rootAtLast: undefined,
      past: { agreesThrough: 7, differs: true },
    });
    expect(decision).toMatchObject({ kind: 'refuse', alarm: { kind: 'root-mismatch', from: 8, to: 10 } });
  });
});
