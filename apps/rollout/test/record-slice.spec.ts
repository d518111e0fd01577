import { sliSubject } from '@glidepath/contracts';
import { JsonLogger, SystemClock } from '@glidepath/service-kit';
import { RecordSlice } from '../src/sli/application/record-slice.js';
import { MemorySliSlices } from './memory-sli-slices.js';

class FixedClock extends SystemClock {
  override now(): Date {
    return new Date('2026-03-02T12:00:00.000Z');
  }
}

const slice = {
  source: 'edge-1',
  service: 'checkout',
  sli: 'availability',
  variant: 'stable',
  sliceStart: '2026-03-02T11:59:58.000Z',
  sliceSeconds: 1,
  good: 9,
  total: 10,
  seq: 1,
};
const bucket = (le: number, count: number) => ({ le, count });
const subject = sliSubject('checkout', 'availability');
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

describe('taking in slices', () => {
  const lines: string[] = [];
  const slices = new MemorySliSlices();
  const logger = new JsonLogger('test', 'info', (line) => void lines.push(line));
  const recordSlice = new RecordSlice(slices, new FixedClock(), logger);

  it('keeps a slice', async () => {
    await recordSlice.run({ subject, data: bytes(slice) });
    expect(recordSlice.tally).toEqual({ recorded: 1, refused: 0 });
    const { slices: kept } = await slices.keptOf(['checkout'], 0);
    expect(kept).toMatchObject([{ total: 10 }]);
  });

  test.each([
    ['text that is not JSON', new TextEncoder().encode('{')],
    ['bytes that are not UTF-8', new Uint8Array([0xff, 0xfe])],
    ['something else', bytes([1, 2])],
    ['more good than all', bytes({ ...slice, good: 11 })],
    ['a negative count', bytes({ ...slice, good: -1, total: -1 })],
    ['a fraction of a request', bytes({ ...slice, total: 10.5 })],
    ['more requests than a sum in an event can hold', bytes({ ...slice, total: Number.MAX_SAFE_INTEGER })],
    ['more users than there are', bytes({ ...slice, users: Number.MAX_SAFE_INTEGER })],
    ['a span too short to tell its start from its end', bytes({ ...slice, sliceSeconds: 1e-9 })],
    ['no edge of a duration', bytes({ ...slice, buckets: [] })],
    ['an edge that is no number', bytes({ ...slice, buckets: [{ le: '+Inf', count: 10 }] })],
    ['edges that do not ascend', bytes({ ...slice, buckets: [bucket(0.5, 4), bucket(0.1, 9)] })],
    ['counts that fall from edge to edge', bytes({ ...slice, buckets: [bucket(0.1, 9), bucket(0.5, 4)] })],
    ['more requests in a bucket than all', bytes({ ...slice, buckets: [bucket(0.1, 11)] })],
    ['another subject than its own', bytes({ ...slice, service: 'search' })],
    ['a slice of yesterday', bytes({ ...slice, sliceStart: '2026-03-01T12:00:00.000Z' })],
    ['a slice of tomorrow', bytes({ ...slice, sliceStart: '2026-03-03T12:00:00.000Z' })],
  ])('refuses %s, and goes on', async (_, data) => {
    const { refused } = recordSlice.tally;
    await recordSlice.run({ subject, data });
    expect(recordSlice.tally).toEqual({ recorded: 1, refused: refused + 1 });
  });

  it('complains now and then, not each time', () => {
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('a slice was refused');
  });
});
