import { eventCatalogue } from '@glidepath/contracts';
import { type EventEnvelope, MemoryEventStore, type ReadLogOptions } from '@glidepath/event-store';
import { SystemClock } from '@glidepath/service-kit';
import { CustodyLog } from '../src/erasure/application/custody-log.js';

const holdId = (count: number): string => `0198f6c5-8a51-7cc3-a7f5-${String(count).padStart(12, '0')}`;
const context = { actor: { kind: 'person', id: 'alma', issuer: 'test' }, correlationId: null } as const;

/** Counts what is read of it; may be put back as it was. */
class CountedStore extends MemoryEventStore {
  read = 0;
  private behind: MemoryEventStore = fresh();

  override append(...request: Parameters<MemoryEventStore['append']>) {
    return this.behind.append(...request);
  }
  override async *readLog(options: ReadLogOptions): AsyncIterable<EventEnvelope> {
    for await (const event of this.behind.readLog(options)) {
      this.read += 1;
      yield event;
    }
  }
  restore(copy: MemoryEventStore): void {
    this.behind = copy;
  }
}

function fresh(): MemoryEventStore {
  return new MemoryEventStore({ catalogue: eventCatalogue, producer: { service: 'audit', version: '0' } });
}

async function hold(store: Pick<MemoryEventStore, 'append'>, count: number): Promise<void> {
  const data = {
    holdId: holdId(count),
    scope: { kind: 'everything' },
    reason: 'case 7',
    setAt: '2026-03-01T12:00:00.000Z',
  };
  await store.append({
    streams: [{ stream: 'custody-register', expected: 'any', events: [{ type: 'hold.set', data }] }],
    context,
  });
}

describe('the custody register that is kept', () => {
  let store: CountedStore;
  let log: CustodyLog;

  beforeEach(async () => {
    store = new CountedStore({ catalogue: eventCatalogue, producer: { service: 'audit', version: '0' } });
    log = new CustodyLog(store, new SystemClock());
    for (let count = 1; count <= 50; count += 1) await hold(store, count);
  });
  const holds = async () => [...(await log.register()).holds.keys()];

  it('reads on from where it was', async () => {
    expect(await holds()).toHaveLength(50);
    expect(store.read).toBe(50);
    await hold(store, 51);
    expect((await holds()).at(-1)).toBe(holdId(51));
    expect((await holds()).length).toBe(51);
    // The last one it knows is read each time, to see that it is the same log.
    expect(store.read).toBe(50 + 2 + 1);
  });

  it('is whole for everybody who asks at once', async () => {
    const all = await Promise.all([holds(), holds(), holds()]);
    expect(all.map(({ length }) => length)).toEqual([50, 50, 50]);
  });

  it('begins anew when the log was put back from a copy that is older, or went another way', async () => {
    await holds();
    const copy = fresh();
    for (const count of [1, 2]) await hold(copy, count);
    store.restore(copy);
    expect(await holds()).toEqual([holdId(1), holdId(2)]);
    const other = fresh();
    for (let count = 1; count <= 60; count += 1) await hold(other, 100 + count);
    store.restore(other);
    expect((await holds())[0]).toBe(holdId(101));
    store.restore(fresh());
    expect(await holds()).toEqual([]);
  });
});
