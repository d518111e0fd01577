import type { SliSlice } from '@glidepath/contracts';
import type { SliSlices } from '../src/flight/application/ports.js';
import { SliceBoard } from '../src/flight/application/slice-board.js';

/** So far ahead that no service which runs on the same database takes these slices for old ones. */
const MINUTE_MS = Date.parse('2126-03-02T12:00:00.000Z');
const arms = { service: 'checkout', stable: 'stable', canary: 'canary' };

function slice(fields: Partial<SliSlice> & { readonly second: number }): SliSlice {
  const { second, ...rest } = fields;
  return {
    source: 'edge-1',
    service: 'checkout',
    sli: 'availability',
    variant: 'stable',
    sliceStart: new Date(MINUTE_MS + second * 1000).toISOString(),
    sliceSeconds: 1,
    good: 10,
    total: 10,
    seq: 1,
    ...rest,
  };
}
const at = (second: number): number => MINUTE_MS + second * 1000;

/** What every store of slices does. */
export function describeSliSlices(name: string, make: () => SliSlices | Promise<SliSlices>): void {
  describe(name, () => {
    let slices: SliSlices;
    beforeEach(async () => {
      slices = await make();
      await slices.prune(Number.MAX_SAFE_INTEGER);
    });
    const record = async (...all: readonly SliSlice[]): Promise<void> => {
      for (const one of all) await slices.record(one);
    };
    const boardOf = async (): Promise<SliceBoard> => {
      const board = new SliceBoard(slices);
      await board.catchUp(new Map([['checkout', 0]]));
      return board;
    };
    const ticks = async (afterMs: number, fromSecond: number, untilSecond: number, sli = 'availability') =>
      (await boardOf()).ticks({
        ...arms,
        sli,
        afterMs,
        startedFromMs: at(fromSecond),
        untilMs: at(untilSecond),
      });

    it('sums the sources of a slice per arm', async () => {
      await record(
        slice({ second: 1 }),
        slice({ second: 1, source: 'edge-2', good: 3, total: 5 }),
        slice({ second: 1, variant: 'canary', good: 1, total: 2 }),
        slice({ second: 1, variant: 'stranger', total: 99 }),
        slice({ second: 1, service: 'search', total: 99 }),
      );
      expect(await ticks(0, 0, 10)).toEqual([
        {
          sli: 'availability',
          sliceStart: new Date(at(1)).toISOString(),
          sliceSeconds: 1,
          control: { good: 13, total: 15 },
          canary: { good: 1, total: 2 },
        },
      ]);
    });

    it('keeps the highest sequence of a slice, whatever comes last', async () => {
      await record(
        slice({ second: 1, seq: 2, good: 8 }),
        slice({ second: 1, seq: 3, good: 7 }),
        slice({ second: 1, seq: 1, good: 9 }),
        slice({ second: 1, seq: 3, good: 6 }),
      );
      expect((await ticks(0, 0, 10))[0]?.control).toEqual({ good: 7, total: 10 });
    });

    it('counts what is above an edge, and nothing of a tick where a slice has no such bucket', async () => {
      const buckets = (...counts: readonly (readonly [number, number])[]) => ({
        buckets: counts.map(([le, count]) => ({ le, count })),
      });
      await record(
        slice({ second: 1, total: 10, ...buckets([0.1, 6], [0.25, 9]) }),
        slice({ second: 1, total: 10, source: 'edge-2', ...buckets([0.25, 10], [1, 10]) }),
        slice({ second: 1, good: 4, total: 4, variant: 'canary', ...buckets([0.25, 3]) }),
        slice({ second: 2, total: 10, ...buckets([0.25, 9]) }),
        slice({ second: 2, good: 4, total: 4, variant: 'canary', ...buckets([0.2, 3]) }),
        slice({ second: 3, total: 10 }),
      );
      const query = { ...arms, sli: 'availability', afterMs: 0, startedFromMs: at(0), untilMs: at(9) };
      const board = await boardOf();
      expect(board.ticks({ ...query, le: 0.25 })).toMatchObject([
        {
          sliceStart: new Date(at(1)).toISOString(),
          control: { good: 19, total: 20 },
          canary: { good: 3, total: 4 },
        },
      ]);
      expect(board.control(query)).toEqual({
        total: 30,
        ...buckets([0.25, 28]),
        fromMs: at(1),
        untilMs: at(3),
      });
    });

    it('gives what is complete and not yet judged, by end', async () => {
      await record(
        ...[4, 2, 3, 1].map((second) => slice({ second })),
        ...[1, 2, 3].map((second) => slice({ second, sli: 'latency' })),
        slice({ second: 1, sli: 'unasked' }),
      );
      const placesOf = async (afterMs: number, sli: string) =>
        (await ticks(afterMs, 2, 4, sli)).map(
          ({ sliceStart }) => (Date.parse(sliceStart) - MINUTE_MS) / 1000,
        );
      expect(await placesOf(at(3), 'availability')).toEqual([3]);
      expect(await placesOf(0, 'latency')).toEqual([2, 3]);
    });

    it('gives what is new since a reading once, and what was replaced again', async () => {
      await record(slice({ second: 1 }), slice({ second: 1, service: 'search' }));
      const { mark } = await slices.newsSince([], '0');
      await record(slice({ second: 2 }), slice({ second: 1, seq: 2, good: 5 }), slice({ second: 1, seq: 1 }));
      const news = await slices.newsSince(['checkout'], mark);
      const byStart = news.slices.toSorted((a, b) => a.startMs - b.startMs);
      expect(byStart.map(({ startMs, good, seq }) => [startMs, good, seq])).toEqual([
        [at(1), 5, 2],
        [at(2), 10, 1],
      ]);
      expect((await slices.newsSince(['checkout'], news.mark)).slices).toEqual([]);
    });

    it('begins to follow a service with all that is kept, then with what is new', async () => {
      const board = await boardOf();
      await record(slice({ second: 1 }), slice({ second: 1, service: 'search' }));
      const both = new Map([
        ['checkout', 0],
        ['search', 0],
      ]);
      expect([...(await board.catchUp(both))].sort()).toEqual(['checkout', 'search']);
      expect([...(await board.catchUp(both))]).toEqual([]);
      await record(slice({ second: 2, service: 'search' }));
      expect([...(await board.catchUp(both))]).toEqual(['search']);
      const query = { sli: 'availability', afterMs: 0, startedFromMs: 0, untilMs: at(9) };
      expect(board.ticks({ ...arms, ...query, service: 'search' })).toHaveLength(2);
      expect(board.ticks({ ...arms, ...query })).toHaveLength(1);
    });

    it('puts slices that start at odd moments into one tick, a slice later', async () => {
      const odd = (second: number, variant: string) => slice({ second, variant, sliceSeconds: 10 });
      await record(odd(3, 'stable'), odd(4.2, 'canary'), odd(13, 'stable'), odd(14.2, 'canary'));
      expect(await ticks(0, 0, 19)).toEqual([]);
      expect(await ticks(0, 0, 20)).toEqual([
        {
          sli: 'availability',
          sliceStart: new Date(at(0)).toISOString(),
          sliceSeconds: 10,
          control: { good: 10, total: 10 },
          canary: { good: 10, total: 10 },
        },
      ]);
      expect(await ticks(at(10), 0, 29)).toEqual([]);
      expect(await ticks(at(10), 0, 30)).toHaveLength(1);
    });

    it('gives the control by the minute as history', async () => {
      await record(
        slice({ second: -70, good: 9 }),
        slice({ second: -61 }),
        slice({ second: -60, good: 4 }),
        slice({ second: -60, variant: 'canary' }),
        slice({ second: 0 }),
      );
      const slis = ['availability'];
      const history = await slices.history({ ...arms, slis, fromMs: at(-120), untilMs: at(0) });
      expect(history).toEqual([
        {
          sli: 'availability',
          sliceStart: new Date(at(-120)).toISOString(),
          sliceSeconds: 60,
          control: { good: 19, total: 20 },
          canary: { good: 0, total: 0 },
        },
        {
          sli: 'availability',
          sliceStart: new Date(at(-60)).toISOString(),
          sliceSeconds: 60,
          control: { good: 4, total: 10 },
          canary: { good: 0, total: 0 },
        },
      ]);
    });

    it('counts traffic, users and the last request of each arm', async () => {
      await record(
        slice({ second: 1, users: 7 }),
        slice({ second: 1, variant: 'canary', good: 2, total: 2, users: 2 }),
        slice({ second: 2, users: 8 }),
        slice({ second: 2, variant: 'canary', good: 0, total: 0, users: 0 }),
        slice({ second: 3, good: 0, total: 0 }),
        slice({ second: 9 }),
      );
      const query = { ...arms, sli: 'availability', fromMs: at(1), untilMs: at(8) };
      expect((await boardOf()).traffic(query)).toEqual({
        canary: 2,
        total: 22,
        users: 9,
        lastMs: at(3),
        lastCanaryMs: at(2),
      });
    });

    it('takes the busiest indicator when none is named', async () => {
      await record(slice({ second: 1, total: 11 }), slice({ second: 1, sli: 'latency', total: 12 }));
      const query = { ...arms, sli: null, fromMs: at(0), untilMs: at(8) };
      expect((await boardOf()).traffic(query)).toMatchObject({ total: 12, users: null });
    });

    it('has seen nothing where nobody reported', async () => {
      const query = { ...arms, sli: null, fromMs: at(0), untilMs: at(8) };
      const nothing = { canary: 0, total: 0, users: null, lastMs: null, lastCanaryMs: null };
      expect((await boardOf()).traffic(query)).toEqual(nothing);
      expect(await ticks(0, 0, 10)).toEqual([]);
    });

    it('forgets what ended long ago', async () => {
      await record(slice({ second: 1 }), slice({ second: 5 }));
      await slices.prune(at(4));
      expect(await ticks(0, 0, 10)).toHaveLength(1);
    });
  });
}
