import { setImmediate as turn } from 'node:timers/promises';

/**
 * The same values, each asked for while the one before it is being worked on: the server reads the next batch while the
 * caller has this one. Holds two of them; what the next one throws is thrown when it is due.
 */
export async function* readAhead<Value>(values: AsyncGenerator<Value>): AsyncGenerator<Value> {
  try {
    for (let pending = values.next(); ;) {
      const { done, value } = await pending;
      if (done === true) return;
      pending = values.next();
      // Met when it is awaited; the caller may stop before that.
      pending.catch(() => undefined);
      // A caller that never waits for anything would keep the question from being sent.
      await turn();
      yield value;
    }
  } finally {
    await values.return(undefined);
  }
}
