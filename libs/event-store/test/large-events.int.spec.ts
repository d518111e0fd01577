import { readRawBatches } from '../src/pg/read-raw-batches.js';
import { type LogOnPostgres, openLogOnPostgres } from './suite/log-on-postgres.js';
import { ADA, noted } from './suite/trial.js';

const LARGE = 200_000;
const EVENTS = 60;
const MIB = 1_048_576;

/** Sizes change in the middle of the log: what was read before says nothing about what comes. */
const sizeOf = (position: number): number => (position % 20 < 10 ? 100 : LARGE);

describe('a log of large events', () => {
  let log: LogOnPostgres;

  beforeAll(async () => {
    log = await openLogOnPostgres();
    const store = log.storeOf('intake');
    for (let position = 1; position <= EVENTS; position += 1)
      await store.append({
        streams: [
          {
            stream: `change-${position % 2}`,
            expected: 'any',
            events: [noted('x'.repeat(sizeOf(position)))],
          },
        ],
        context: { actor: ADA, correlationId: `${position % 2}` },
      });
  });
  afterAll(() => log.close());

  it.each([
    ['forwards', {}],
    ['backwards', { direction: 'backwards' }],
    ['of one change', { correlationId: '1' }],
    ['of one stream, backwards', { stream: 'change-0', direction: 'backwards' }],
    ['of one type', { types: ['change.noted'] }],
    ['with a limit', { limit: 45 }],
    ['with less room than an event takes', { batchBytes: 1000 }],
  ] as const)('is read whole, with little of it held at a time: %s', async (_, options) => {
    const read: number[] = [];
    const held: number[] = [];
    for await (const batch of readRawBatches(log.poolOf('risk'), options)) {
      read.push(...batch.map(({ position }) => position));
      held.push(batch.reduce((sum, { dataText }) => sum + dataText.length, 0));
    }
    const all = Array.from({ length: EVENTS }, (__, index) => index + 1);
    const ofOne = all.filter((position) => position % 2 === 1);
    const wanted =
      'correlationId' in options ? ofOne : all.filter((at) => !('stream' in options) || at % 2 === 0);
    const ordered = 'direction' in options ? wanted.toReversed() : wanted;
    expect(read).toEqual('limit' in options ? ordered.slice(0, options.limit) : ordered);
    const most = 'batchBytes' in options ? options.batchBytes : MIB;
    expect(Math.max(...held)).toBeLessThan(most + LARGE + 100);
  });
});
