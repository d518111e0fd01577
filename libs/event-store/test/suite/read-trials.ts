import {
  type AppendRequest,
  digestMatches,
  type EventEnvelope,
  partitionOf,
  type ReadLogOptions,
} from '../../src/index.js';
import { contextOf, noted, type Trial } from './trial.js';

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

/** What was written comes back, whole and in order. */
export function readTrials(trial: Trial): void {
  it('gives back what was appended, with everything the log knows about it', async () => {
    const stream = trial.fresh();
    const before = await trial.store.head();
    const request: AppendRequest = {
      streams: [
        {
          stream,
          expected: 'none',
          events: [{ ...noted('zwölf "€" \u2028 \\ \u0001'), occurredAt: '2026-03-01T10:00:00.120Z' }],
        },
      ],
      context: {
        actor: { kind: 'workload', id: 'pipe "line"', issuer: 'https://ci.example', onBehalfOf: 'ada' },
        correlationId: 'ch\u00e4nge 1',
        causationId: 'cause',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      },
    };
    const result = await trial.store.append(request);
    const { events, version } = await trial.store.readStream(stream);
    expect(version).toBe(1);
    expect(result).toMatchObject({
      duplicate: false,
      position: before + 1,
      versions: { [stream]: 1 },
      events: [{ id: events[0]?.id, position: before + 1, stream }],
    });
    expect(events).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/) as unknown,
        type: 'change.noted',
        schemaVersion: 2,
        stream,
        version: 1,
        position: before + 1,
        partition: partitionOf('ch\u00e4nge 1', stream),
        occurredAt: '2026-03-01T10:00:00.120Z',
        recordedAt: result.recordedAt,
        ...request.context,
        producer: { service: 'intake', version: '1.2.3' },
        data: { note: 'zwölf "€" \u2028 \\ \u0001' },
        digest: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      },
    ]);
  });

  it('numbers positions and versions densely and links the events of a partition', async () => {
    const before = await trial.store.head();
    const [one, two] = [trial.fresh(), trial.fresh()];
    await trial.write(one, 'a', 'b');
    await trial.write(two, 'c');
    await trial.write(one, 'd');
    const raws = await collect(trial.store.readRaw({ after: before }));
    expect(raws.map(({ position }) => position - before)).toEqual([1, 2, 3, 4]);
    expect(raws.map(({ stream, version }) => [stream, version])).toEqual([
      [one, 1],
      [one, 2],
      [two, 1],
      [one, 3],
    ]);
    expect(raws.every(digestMatches)).toBe(true);
    for (const { partition, position, previousInPartition } of raws) {
      const earlier = await collect(trial.store.readLog({ until: position - 1, partition }));
      expect(previousInPartition).toBe(earlier.at(-1)?.position ?? 0);
    }
  });

  it('reads by position, change, stream, actor, type, partition and moment', async () => {
    const [one, two] = [trial.fresh(), trial.fresh()];
    await trial.setClock(new Date('2099-01-01T00:00:00.000Z'));
    const { position: first } = await trial.write(one, 'a');
    await trial.setClock(new Date('2099-01-01T00:00:00.001Z'));
    await trial.write(two, 'b');
    await trial.store.append({
      streams: [{ stream: one, expected: 1, events: [{ type: 'change.closed', data: {} }] }],
      context: {
        ...contextOf(one),
        actor: { kind: 'workload', id: `pipeline of ${one}`, issuer: 'ci', onBehalfOf: `person of ${one}` },
      },
    });
    const read = async (options: ReadLogOptions): Promise<number[]> => {
      const events: EventEnvelope[] = await collect(trial.store.readLog({ after: first - 1, ...options }));
      return events.map(({ position }) => position - first);
    };
    expect(await read({})).toEqual([0, 1, 2]);
    expect(await read({ limit: 2 })).toEqual([0, 1]);
    expect(await read({ until: first })).toEqual([0]);
    expect(await read({ correlationId: one })).toEqual([0, 2]);
    expect(await read({ stream: one })).toEqual([0, 2]);
    expect(await read({ stream: one, limit: 1 })).toEqual([0]);
    expect(await read({ stream: one, types: ['change.closed'] })).toEqual([2]);
    expect(await read({ stream: two, correlationId: one })).toEqual([]);
    expect(await read({ actor: `pipeline of ${one}` })).toEqual([2]);
    expect(await read({ actor: `person of ${one}`, stream: one })).toEqual([2]);
    expect(await read({ actor: 'nobody' })).toEqual([]);
    expect(await read({ types: ['change.closed'] })).toEqual([2]);
    expect(await read({ partition: partitionOf(one, one) })).toContain(0);
    expect(await read({ recordedFrom: '2099-01-01T00:00:00.001Z' })).toEqual([1, 2]);
    expect(await read({ recordedUntil: '2099-01-01T00:00:00.000Z' })).toEqual([0]);
    expect(await read({ after: 0, recordedUntil: '1999-01-01T00:00:00.000Z' })).toEqual([]);

    const back = (options: ReadLogOptions): Promise<number[]> => read({ direction: 'backwards', ...options });
    expect(await back({})).toEqual([2, 1, 0]);
    expect(await back({ limit: 1 })).toEqual([2]);
    expect(await back({ until: first + 1 })).toEqual([1, 0]);
    expect(await back({ stream: one, limit: 2 })).toEqual([2, 0]);
    expect(await back({ correlationId: one, types: ['change.noted'] })).toEqual([0]);
    expect(await back({ recordedUntil: '2099-01-01T00:00:00.000Z' })).toEqual([0]);
  });

  it('reads a category, and no other that begins alike', async () => {
    const before = await trial.store.head();
    const stream = trial.fresh();
    await trial.write(stream, 'a');
    await trial.store.append({
      streams: [
        { stream: `template-${stream}`, expected: 'none', events: [{ type: 'template.noted', data: {} }] },
      ],
      context: contextOf(stream),
    });
    const read = async (category: string, direction?: 'backwards'): Promise<string[]> => {
      const options = { after: before, category };
      const events = await collect(
        trial.store.readLog(direction === undefined ? options : { ...options, direction }),
      );
      return events.map(({ type }) => type);
    };
    expect(await read('change')).toEqual(['change.noted']);
    expect(await read('template', 'backwards')).toEqual(['template.noted']);
    expect(await read('approval')).toEqual([]);
  });

  it('reads more than a batch either way, and no more of it once told to stop', async () => {
    const stream = trial.fresh();
    const before = await trial.store.head();
    for (let batch = 0; batch < 3; batch += 1)
      await trial.write(stream, ...Array.from({ length: 400 }, (_, index) => `${batch}-${index}`));
    const versions = async (options: ReadLogOptions): Promise<number[]> =>
      (await collect(trial.store.readLog({ after: before, ...options }))).map(({ version }) => version);
    const all = Array.from({ length: 1200 }, (_, index) => index + 1);
    expect(await versions({})).toEqual(all);
    expect(await versions({ types: ['change.noted'] })).toEqual(all);
    expect(await versions({ direction: 'backwards' })).toEqual(all.toReversed());
    expect(await versions({ direction: 'backwards', stream, limit: 700 })).toEqual(
      all.toReversed().slice(0, 700),
    );

    const leaving = new AbortController();
    const reading = collect(trial.store.readLog({ after: before, signal: leaving.signal }));
    leaving.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });

  it('never records backwards, though the clock is set back', async () => {
    const stream = trial.fresh();
    await trial.setClock(new Date('2099-01-01T00:00:10.500Z'));
    await trial.write(stream, 'a');
    await trial.setClock(new Date('2001-01-01T00:00:00.000Z'));
    await trial.write(stream, 'b');
    const { events } = await trial.store.readStream(stream);
    expect(events.map(({ recordedAt }) => recordedAt)).toEqual([
      '2099-01-01T00:00:10.500Z',
      '2099-01-01T00:00:10.500Z',
    ]);
    await trial.setClock(null);
  });
}
