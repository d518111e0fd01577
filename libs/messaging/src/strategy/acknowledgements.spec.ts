import { jest } from '@jest/globals';
import type { Msg } from '@nats-io/transport-node';
import { Acknowledgements } from './acknowledgements.js';

let told: number[];
let acknowledgements: Acknowledgements;

beforeEach(() => {
  jest.useFakeTimers();
  told = [];
  acknowledgements = new Acknowledgements(({ sid }) => told.push(sid));
});
afterEach(() => jest.useRealTimers());

/** A delivery that is at work until it is ended. */
function deliver(sequence: number): { end: () => Promise<void>; fail: () => Promise<void> } {
  let settle: { resolve: () => void; reject: (error: Error) => void } | undefined;
  const work = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
  const covered = acknowledgements
    .cover({ sid: sequence } as Msg, sequence, () => work)
    .catch(() => undefined);
  return {
    end: () => (settle?.resolve(), covered),
    fail: () => (settle?.reject(new Error('no')), covered),
  };
}

describe('acknowledgements', () => {
  it('are one for all that is done, a moment later', async () => {
    for (const sequence of [1, 2, 3]) await deliver(sequence).end();
    expect(told).toEqual([]);
    jest.advanceTimersByTime(5000);
    expect(told).toEqual([3]);
    jest.advanceTimersByTime(10_000);
    expect(told).toEqual([3]);
  });

  it('do not wait where much is done', async () => {
    for (let sequence = 1; sequence <= 64; sequence++) await deliver(sequence).end();
    expect(told).toEqual([64]);
  });

  it('never cover what is still at work', async () => {
    const [first, slow, third] = [deliver(1), deliver(2), deliver(3)];
    await third.end();
    await first.end();
    acknowledgements.tell();
    expect(told).toEqual([1]);
    await slow.end();
    acknowledgements.tell();
    expect(told).toEqual([1, 3]);
  });

  it('never cover what has failed, until it came again and was done', async () => {
    await deliver(1).end();
    await deliver(2).fail();
    await deliver(3).end();
    acknowledgements.tell();
    expect(told).toEqual([1]);
    await deliver(2).end();
    acknowledgements.tell();
    expect(told).toEqual([1, 3]);
  });

  it('are not repeated when there is nothing to tell', () => {
    acknowledgements.tell();
    expect(told).toEqual([]);
  });
});
