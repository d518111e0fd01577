import { leafBytes, leafHash, leafIndex, type LedgerRow } from './ledger-leaf.js';
import { hashLeaf } from './merkle-hash.js';

const row: LedgerRow = {
  position: 7,
  stream: 'change-0191',
  version: 2,
  type: 'change.submitted',
  recordedAt: '2026-01-01T00:00:00.000Z',
  digest: 'ab'.repeat(32),
};

describe('the ledger leaf', () => {
  it('is the canonical JSON of six fields', () => {
    expect(Buffer.from(leafBytes(row)).toString()).toBe(
      `{"digest":"${'ab'.repeat(32)}","position":7,"recordedAt":"2026-01-01T00:00:00.000Z",` +
        '"stream":"change-0191","type":"change.submitted","version":2}',
    );
  });

  it('leaves out whatever else a row carries', () => {
    expect(leafBytes({ ...row, data: 'secret' } as LedgerRow)).toEqual(leafBytes(row));
  });

  it('writes names outside ASCII as UTF-8 and escapes quotes', () => {
    const text = Buffer.from(leafBytes({ ...row, stream: 'change-\u00e9"\n' })).toString('utf8');
    expect(text).toContain('"stream":"change-\u00e9\\"\\n"');
    expect(JSON.parse(text)).toMatchObject({ stream: 'change-\u00e9"\n' });
  });

  it.each<Partial<LedgerRow>>([
    { position: 8 },
    { stream: 'change-0192' },
    { version: 3 },
    { type: 'change.amended' },
    { recordedAt: '2026-01-01T00:00:00.001Z' },
    { digest: 'ac'.repeat(32) },
  ])('has another hash with %j', (fields) => {
    expect(leafHash({ ...row, ...fields })).not.toEqual(leafHash(row));
  });

  it.each([0, -1, 1.5, 2 ** 53, Number.NaN])('refuses position %d', (position) => {
    expect(() => leafBytes({ ...row, position })).toThrow(RangeError);
  });

  it('is hashed as RFC 6962 says', () => {
    expect(leafHash(row)).toEqual(hashLeaf(leafBytes(row)));
    const accented = { ...row, stream: 'change-\u00e9\u{1f6eb}' };
    expect(leafHash(accented)).toEqual(hashLeaf(leafBytes(accented)));
  });

  it('counts leaves from zero', () => {
    expect(leafIndex(1)).toBe(0);
  });
});
