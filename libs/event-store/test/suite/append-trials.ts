import type { AppendRequest } from '../../src/index.js';
import { contextOf, noted, type Trial } from './trial.js';

/** What is accepted, what is refused, and that a refusal writes nothing. */
export function appendTrials(trial: Trial): void {
  it.each([
    ['none', 0, true],
    ['none', 1, false],
    ['some', 0, false],
    ['some', 2, true],
    ['any', 0, true],
    ['any', 2, true],
    [2, 2, true],
    [2, 1, false],
    [2, 3, false],
    [1, 0, false],
  ] as const)(
    'expecting %p of a stream at version %p is accepted: %p',
    async (expected, actual, isAccepted) => {
      const stream = trial.fresh();
      for (let version = 0; version < actual; version += 1) await trial.write(stream, 'x');
      const before = await trial.store.head();
      const appending = trial.store.append({
        streams: [{ stream, expected, events: [noted('y')] }],
        context: contextOf(null),
      });
      const outcome = await appending.catch((refusal: unknown) => refusal);
      expect(outcome).toMatchObject(
        isAccepted
          ? { versions: { [stream]: actual + 1 } }
          : { code: 'version-conflict', stream, expected, actual },
      );
      expect(await trial.store.head()).toBe(before + (isAccepted ? 1 : 0));
    },
  );

  it('appends to several streams all or nothing', async () => {
    const [one, two] = [trial.fresh(), trial.fresh()];
    const to = (expected: 'none' | 'some'): AppendRequest => ({
      streams: [
        { stream: one, expected: 'none', events: [noted('a')] },
        { stream: two, expected, events: [noted('b'), { ...noted('c'), correlationId: 'other' }] },
      ],
      context: contextOf('mine'),
    });
    await expect(trial.store.append(to('some'))).rejects.toMatchObject({ stream: two, actual: 0 });
    expect((await trial.store.readStream(one)).version).toBe(0);
    const { versions } = await trial.store.append(to('none'));
    expect(versions).toEqual({ [one]: 1, [two]: 2 });
    const { events } = await trial.store.readStream(two);
    expect(events.map(({ correlationId }) => correlationId)).toEqual(['mine', 'other']);
  });

  it.each([
    ['a payload of another shape', { type: 'change.noted', data: { note: 7 } }, 'invalid-event'],
    [
      'an integer JSON readers would round',
      { type: 'change.noted', data: { big: 2 ** 53 } },
      'invalid-event',
    ],
    ['half a surrogate pair', noted('\ud800'), 'invalid-event'],
    ['an unknown type', { type: 'change.unheard', data: {} }, 'invalid-event'],
    ['a type of another category', { type: 'template.noted', data: {} }, 'invalid-event'],
    ['an event above 256 KiB', noted('x'.repeat(262_144)), 'event-too-large'],
    ['a moment that is none', { ...noted('x'), occurredAt: 'yesterday' }, 'invalid-event'],
  ])('refuses %s and writes nothing', async (_, event, code) => {
    const stream = trial.fresh();
    const before = await trial.store.head();
    await expect(
      trial.store.append({
        streams: [{ stream, expected: 'any', events: [event] }],
        context: contextOf(null),
      }),
    ).rejects.toMatchObject({ code });
    expect(await trial.store.head()).toBe(before);
  });

  it('refuses a category of another service', async () => {
    const appending = trial.store.append({
      streams: [
        { stream: 'approval-case-1', expected: 'any', events: [{ type: 'approval.decided', data: {} }] },
      ],
      context: contextOf(null),
    });
    await expect(appending).rejects.toMatchObject({ code: 'foreign-category' });
  });

  it('refuses an event id that is in the log already', async () => {
    const stream = trial.fresh();
    const id = '01912d68-783e-7a7c-8000-00000000000f';
    const once = (): Promise<unknown> =>
      trial.store.append({
        streams: [{ stream, expected: 'any', events: [{ ...noted('x'), id }] }],
        context: contextOf(null),
      });
    await once();
    await expect(once()).rejects.toMatchObject({ code: 'invalid-event' });
  });
}
