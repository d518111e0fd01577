import { jest } from '@jest/globals';
import { Coalescer } from './coalescer.js';

/** A coalescer whose rounds end when the test says so. */
function stage({ rounds = 1, most = 10 } = {}): {
  coalescer: Coalescer<number, string>;
  begun: (readonly number[])[];
  end: (outcomes?: readonly PromiseSettledResult<string>[]) => void;
  fail: (error: Error) => void;
} {
  const begun: (readonly number[])[] = [];
  const open: {
    end: (outcomes: readonly PromiseSettledResult<string>[]) => void;
    fail: (e: Error) => void;
  }[] = [];
  const coalescer = new Coalescer<number, string>({
    rounds,
    most,
    work: (items) => {
      begun.push(items);
      return new Promise((end, fail) => open.push({ end, fail }));
    },
  });
  let ended = 0;
  return {
    coalescer,
    begun,
    end: (outcomes) => {
      const items = begun[ended] ?? [];
      const all = items.map((item) => ({ status: 'fulfilled', value: `did ${item}` }) as const);
      open[ended++]?.end(outcomes ?? all);
    },
    fail: (error) => open[ended++]?.fail(error),
  };
}

describe('a coalescer', () => {
  it('starts the first at once and does together what came meanwhile', async () => {
    const { coalescer, begun, end } = stage();
    const results = [1, 2, 3].map((item) => coalescer.run(item));
    expect(begun).toEqual([[1]]);
    end();
    await results[0];
    expect(begun).toEqual([[1], [2, 3]]);
    end();
    expect(await Promise.all(results)).toEqual(['did 1', 'did 2', 'did 3']);
  });

  it('gives each its own outcome', async () => {
    const { coalescer, end } = stage();
    const first = coalescer.run(1);
    const others = [coalescer.run(2), coalescer.run(3)];
    const settled = Promise.allSettled(others);
    end();
    await first;
    const refusal = new Error('not this one');
    end([
      { status: 'rejected', reason: refusal },
      { status: 'fulfilled', value: 'but this one' },
    ]);
    expect(await settled).toEqual([
      { status: 'rejected', reason: refusal },
      { status: 'fulfilled', value: 'but this one' },
    ]);
  });

  it('rejects a round that failed and goes on with the next', async () => {
    const { coalescer, end, fail } = stage();
    const first = coalescer.run(1);
    const second = coalescer.run(2);
    fail(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    end();
    expect(await second).toBe('did 2');
  });

  it('lets the first wait for company where that is wanted', async () => {
    jest.useFakeTimers();
    const begun: (readonly number[])[] = [];
    const coalescer = new Coalescer<number, void>({
      rounds: 1,
      most: 10,
      gatherMs: 25,
      work: (items) => {
        begun.push(items);
        return Promise.resolve(items.map(() => ({ status: 'fulfilled', value: undefined })));
      },
    });
    const results = [coalescer.run(1)];
    jest.advanceTimersByTime(20);
    results.push(coalescer.run(2));
    expect(begun).toEqual([]);
    jest.advanceTimersByTime(5);
    expect(begun).toEqual([[1, 2]]);
    await Promise.all(results);
    jest.useRealTimers();
  });

  it('begins gathered rounds no oftener than wanted, and the first after a while without delay', async () => {
    jest.useFakeTimers();
    const begun: (readonly number[])[] = [];
    const coalescer = new Coalescer<number, void>({
      rounds: 1,
      most: 10,
      gatherMs: 25,
      everyMs: 100,
      work: (items) => {
        begun.push(items);
        return Promise.resolve(items.map(() => ({ status: 'fulfilled', value: undefined })));
      },
    });
    const first = coalescer.run(1);
    jest.advanceTimersByTime(25);
    await first;
    const results = [coalescer.run(2)];
    jest.advanceTimersByTime(80);
    results.push(coalescer.run(3));
    expect(begun).toEqual([[1]]);
    jest.advanceTimersByTime(20);
    expect(begun).toEqual([[1], [2, 3]]);
    await Promise.all(results);
    jest.advanceTimersByTime(500);
    const last = coalescer.run(4);
    jest.advanceTimersByTime(25);
    expect(begun).toEqual([[1], [2, 3], [4]]);
    await last;
    jest.useRealTimers();
  });

  it('keeps to its rounds and to their size', async () => {
    const { coalescer, begun, end } = stage({ rounds: 2, most: 2 });
    const results = [1, 2, 3, 4, 5].map((item) => coalescer.run(item));
    expect(begun).toEqual([[1], [2]]);
    end();
    await results[0];
    expect(begun).toEqual([[1], [2], [3, 4]]);
    end();
    end();
    await Promise.all(results.slice(0, 4));
    end();
    expect(await results[4]).toBe('did 5');
  });
});
