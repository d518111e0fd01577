import { Glidepath } from '../src/index.js';
import { FakeGateway, problem } from '../src/testing/index.js';

let fake: FakeGateway;
let glidepath: Glidepath;

beforeAll(async () => {
  fake = await FakeGateway.start();
  glidepath = new Glidepath({ url: fake.url });
});
beforeEach(() => fake.reset());
afterAll(() => fake.stop());

const line = (position: number) => JSON.stringify({ type: 'change.submitted', position });
const lines = (...positions: readonly number[]) =>
  positions.map((position) => `${line(position)}\n`).join('');
const sent = (...positions: readonly number[]) =>
  positions
    .map((position) => `id: ${position}\nevent: change.submitted\ndata: ${line(position)}\n\n`)
    .join('');

async function take(events: AsyncIterable<{ position: number }>, count = Infinity): Promise<number[]> {
  const positions: number[] = [];
  for await (const { position } of events) {
    positions.push(position);
    if (positions.length === count) break;
  }
  return positions;
}

describe('replaying events', () => {
  it('gives each stored event once, with its text', async () => {
    fake.on('GET /v1/events', { text: lines(1, 2) });
    const texts: string[] = [];
    for await (const { text } of glidepath.events.lines()) texts.push(text);
    expect(texts).toEqual([line(1), line(2)]);
  });

  it('passes on what is asked for', async () => {
    fake.on('GET /v1/events', { text: '' });
    await take(glidepath.events.replay({ after: 7, types: ['a.b', 'c.d'], change: 'CHG-1', limit: 5 }));
    expect(fake.requests[0]?.query).toEqual({ after: '7', types: 'a.b,c.d', change: 'CHG-1', limit: '5' });
    expect(fake.requests[0]?.headers['accept']).toBe('application/x-ndjson');
  });

  it('goes on behind the last whole event after a drop', async () => {
    fake.on('GET /v1/events', { text: `${lines(1, 2)}{"type":"cut`, end: 'drop' }, { text: lines(3) });
    expect(await take(glidepath.events.replay({ limit: 3 }))).toEqual([1, 2, 3]);
    expect(fake.requests.map(({ query }) => query)).toEqual([{ limit: '3' }, { after: '2', limit: '1' }]);
  });

  it('does not repeat what was refused', async () => {
    fake.on('GET /v1/events', problem(403, 'forbidden'));
    await expect(take(glidepath.events.replay())).rejects.toMatchObject({ code: 'forbidden' });
    expect(fake.requests).toHaveLength(1);
  });
});

describe('following events', () => {
  it('gives events as they are sent, heartbeats aside', async () => {
    fake.on('GET /v1/live', { text: `: heartbeat\n\n${sent(4)}: heartbeat\n\n${sent(5)}`, end: 'open' });
    expect(await take(glidepath.events.follow({ after: 3 }), 2)).toEqual([4, 5]);
  });

  it('takes up behind the last event after a drop and after an end', async () => {
    const live = [
      { text: sent(1), end: 'drop' } as const,
      { text: sent(2) },
      { text: sent(3), end: 'open' } as const,
    ];
    fake.on('GET /v1/live', ...live);
    expect(await take(glidepath.events.follow({ types: ['change.submitted'] }), 3)).toEqual([1, 2, 3]);
    expect(fake.requests.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '1', '2']);
  });

  it('ends with the reason of the signal', async () => {
    fake.on('GET /v1/live', { text: sent(1), end: 'open' });
    const stop = new AbortController();
    const reason = new Error('enough');
    const follow = async () => {
      for await (const _ of glidepath.events.follow({ signal: stop.signal })) stop.abort(reason);
    };
    await expect(follow()).rejects.toBe(reason);
  });
});
