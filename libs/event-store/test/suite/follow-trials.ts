import type { EventEnvelope, FollowOptions } from '../../src/index.js';
import type { Trial } from './trial.js';

/** Following: what is there, then what comes, once each and in order. */
export function followTrials(trial: Trial): void {
  /** Follows until so many events came, then aborts. */
  async function take(count: number, options: Partial<FollowOptions>): Promise<EventEnvelope[]> {
    const leaving = new AbortController();
    const taken: EventEnvelope[] = [];
    for await (const event of trial.store.follow({ ...options, signal: leaving.signal })) {
      taken.push(event);
      if (taken.length === count) leaving.abort();
    }
    return taken;
  }

  it('gives what is there, then what is written meanwhile, without a gap or a double', async () => {
    const after = await trial.store.head();
    const streams = [trial.fresh(), trial.fresh(), trial.fresh()];
    await trial.write(streams[0] ?? '', 'a', 'b');
    const following = take(62, { after });
    const writing = streams.map(async (stream) => {
      for (let note = 0; note < 20; note += 1) await trial.write(stream, `${note}`);
    });
    await Promise.all(writing);
    const positions = (await following).map(({ position }) => position);
    expect(positions).toEqual(Array.from({ length: 62 }, (_, index) => after + index + 1));
  });

  it('goes on from where it was left', async () => {
    const stream = trial.fresh();
    const after = await trial.store.head();
    await trial.write(stream, 'a', 'b', 'c');
    const [first] = await take(1, { after });
    const rest = await take(2, { after: first?.position ?? 0 });
    expect(rest.map(({ version }) => version)).toEqual([2, 3]);
  });

  it('follows one stream and tells how far it has looked', async () => {
    const [one, two] = [trial.fresh(), trial.fresh()];
    const after = await trial.store.head();
    await trial.write(one, 'a');
    await trial.write(two, 'b');
    const last = await trial.write(one, 'c');
    const leaving = new AbortController();
    const seen: number[] = [];
    const onProgress = (position: number): void => {
      if (position < last.position) return;
      seen.push(position);
      leaving.abort();
    };
    const versions: number[] = [];
    for await (const { version } of trial.store.follow({
      after,
      stream: one,
      signal: leaving.signal,
      onProgress,
    }))
      versions.push(version);
    expect(versions).toEqual([1, 2]);
    expect(seen).toEqual([last.position]);
  });

  it('ends without an error when it is told to, though nothing comes', async () => {
    const leaving = new AbortController();
    const after = await trial.store.head();
    const following = trial.store.follow({ after, signal: leaving.signal })[Symbol.asyncIterator]();
    const next = following.next();
    leaving.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('reads no further than its reader takes', async () => {
    const stream = trial.fresh();
    const after = await trial.store.head();
    await trial.write(stream, 'a', 'b');
    const leaving = new AbortController();
    let told = 0;
    const onProgress = (): void => void (told += 1);
    const following = trial.store
      .follow({ after, signal: leaving.signal, onProgress })
      [Symbol.asyncIterator]();
    await following.next();
    await following.next();
    // The second event is out, and what is behind it was not asked for.
    expect(told).toBe(0);
    leaving.abort();
    expect((await following.next()).done).toBe(true);
  });
}
