import { leafHash, type LedgerRow } from './ledger-leaf.js';
import { type LogFault, type LogRecord, LogVerification, type TreeHead } from './log-verification.js';
import { MemoryTree } from './memory-tree.js';

/** Ten events of two streams. */
const rows: readonly LedgerRow[] = Array.from({ length: 10 }, (_, i) => ({
  position: i + 1,
  stream: i % 2 === 0 ? 'change-a' : 'change-b',
  version: Math.floor(i / 2) + 1,
  type: 'change.commented',
  recordedAt: `2026-01-01T00:00:0${i}.000Z`,
  digest: String(i).repeat(64),
}));
const sealed: readonly LogRecord[] = rows.map((row) => ({
  ...row,
  contentDigest: row.digest,
  sealedLeaf: leafHash(row),
}));

function head(size: number): TreeHead {
  const tree = new MemoryTree();
  for (const row of rows.slice(0, size)) tree.append(leafHash(row));
  return { size: BigInt(size), root: tree.root() };
}

function faultIn(records: readonly LogRecord[], heads: readonly TreeHead[]): LogFault | undefined {
  const verification = new LogVerification(heads);
  for (const record of records) verification.add(record);
  return verification.finish().fault;
}

function change(position: number, fields: Partial<LogRecord>): readonly LogRecord[] {
  return sealed.map((record) => (record.position === position ? { ...record, ...fields } : record));
}

/** The records as somebody without the sealed leaves finds them. */
function bare(records: readonly LogRecord[]): readonly LogRecord[] {
  return records.map(({ position, stream, version, type, recordedAt, digest }) => ({
    position,
    stream,
    version,
    type,
    recordedAt,
    digest,
  }));
}

describe('verifying a log', () => {
  it('finds nothing wrong with an honest log', () => {
    const verification = new LogVerification([head(8), head(0), head(4)]);
    for (const record of sealed) expect(verification.add(record)).toBeUndefined();
    const { fault, size, root, checkpoints, sealedThrough } = verification.finish();
    expect({ fault, size, checkpoints, sealedThrough }).toEqual({
      size: 10,
      checkpoints: 3,
      sealedThrough: 8,
    });
    expect(root).toEqual(head(10).root);
  });

  it('finds nothing wrong with an empty log', () => {
    expect(faultIn([], [])).toBeUndefined();
    expect(faultIn([], [head(0)])).toBeUndefined();
  });

  it('names the record whose content was altered', () => {
    const fault = faultIn(change(3, { contentDigest: 'f'.repeat(64) }), [head(10)]);
    expect(fault).toMatchObject({ kind: 'altered-content', from: 3, to: 3 });
  });

  it.each<Partial<LogRecord>>([
    { digest: 'f'.repeat(64), contentDigest: 'f'.repeat(64) },
    { stream: 'change-c' },
    { version: 9 },
    { type: 'change.closed' },
    { recordedAt: '2026-01-01T00:00:05.500Z' },
  ])('names the record that was altered together with its digest: %j', (fields) => {
    expect(faultIn(change(6, fields), [head(10)])).toMatchObject({ kind: 'altered-record', from: 6, to: 6 });
  });

  it('names the range between two checkpoints when no sealed leaves are at hand', () => {
    const altered = bare(change(6, { type: 'change.closed' }));
    expect(faultIn(altered, [head(4), head(8)])).toMatchObject({ kind: 'root-mismatch', from: 5, to: 8 });
  });

  it('names the missing range when the newest three are gone though a checkpoint covers them', () => {
    const fault = faultIn(sealed.slice(0, 7), [head(10)]);
    expect(fault).toMatchObject({ kind: 'missing', from: 8, to: 10 });
    expect(fault?.detail).toContain('8 to 10');
  });

  it('names everything missing when the whole log is gone', () => {
    expect(faultIn([], [head(10)])).toMatchObject({ kind: 'missing', from: 1, to: 10 });
  });

  it('names records missing in the middle', () => {
    expect(faultIn([...sealed.slice(0, 4), ...sealed.slice(6)], [])).toMatchObject({
      kind: 'missing',
      from: 5,
      to: 6,
    });
  });

  it('names the first record when one was removed and the rest renumbered', () => {
    const renumbered = sealed.slice(4).flatMap((record, i) => {
      const { sealedLeaf } = sealed[i + 3] ?? {};
      return sealedLeaf === undefined ? [] : [{ ...record, position: record.position - 1, sealedLeaf }];
    });
    const fault = faultIn([...sealed.slice(0, 3), ...renumbered], [head(9)]);
    expect(fault).toMatchObject({ kind: 'altered-record', from: 4 });
  });

  it('names a record that comes twice', () => {
    expect(faultIn([...sealed.slice(0, 4), ...sealed.slice(3)], [])).toMatchObject({
      kind: 'repeated',
      from: 4,
    });
  });

  it('names a hole in the versions of a stream', () => {
    const fault = faultIn(bare(change(5, { version: 4 })), []);
    expect(fault).toMatchObject({ kind: 'version-gap', from: 5 });
    expect(fault?.detail).toContain('change-a has version 4 where 3 is due');
  });

  it.each([0, -1, 1.5])('names a record whose version is %d', (version) => {
    expect(faultIn(bare(change(5, { version })), [])).toMatchObject({ kind: 'version-gap', from: 5 });
  });

  it('names a record dated before the one it follows', () => {
    const fault = faultIn(bare(change(5, { recordedAt: '2025-12-31T00:00:00.000Z' })), []);
    expect(fault).toMatchObject({ kind: 'time-reversed', from: 5 });
  });

  it('reports two faces of the log before reading a row', () => {
    const other = { ...head(8), root: head(7).root };
    const verification = new LogVerification([head(8), other]);
    expect(verification.finish()).toMatchObject({ size: 0, fault: { kind: 'split-view', from: 1, to: 8 } });
  });

  it('takes the same checkpoint twice as one', () => {
    expect(faultIn(sealed, [head(8), head(8)])).toBeUndefined();
  });

  it('keeps to the first fault', () => {
    const verification = new LogVerification([head(10)]);
    const records = change(2, { type: 'x' });
    const faults = records.map((record) => verification.add(record)?.from);
    expect(faults).toEqual([undefined, ...Array.from({ length: 9 }, () => 2)]);
    expect(verification.finish()).toMatchObject({ size: 1, fault: { from: 2 } });
  });
});
