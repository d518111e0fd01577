import { type AppendRequest, type CommandIdentity, FencedError, partitionOf } from '../../src/index.js';
import { notebook } from './notebook.js';
import { contextOf, noted, type Trial } from './trial.js';

const identity = (id: string, digit = 'a'): CommandIdentity => ({ id, requestDigest: digit.repeat(64) });

/** Once and no more: commands, decisions, fences. */
export function commandTrials(trial: Trial): void {
  it('carries a command out once and gives every retry the first answer', async () => {
    const stream = trial.fresh();
    const command = identity(`command-${stream}`);
    const request: AppendRequest = {
      streams: [{ stream, expected: 'none', events: [noted('once'), noted('and more')] }],
      context: contextOf(stream),
      command,
    };
    const first = await trial.store.append(request);
    await trial.write(stream, 'later');
    expect(await trial.store.append(request)).toEqual({ ...first, duplicate: true });
    await expect(
      trial.store.append({ ...request, command: { ...command, requestDigest: 'b'.repeat(64) } }),
    ).rejects.toMatchObject({ code: 'idempotency-key-reused' });
    expect((await trial.store.readStream(stream)).version).toBe(3);
  });

  it('keeps the answer of a command that changed nothing', async () => {
    const command = identity(`nothing-${trial.fresh()}`);
    const request = { streams: [], context: contextOf(null), command };
    const first = await trial.store.append(request);
    expect(first).toMatchObject({ duplicate: false, events: [], position: await trial.store.head() });
    await trial.write(trial.fresh(), 'x');
    expect(await trial.store.append(request)).toMatchObject({
      duplicate: true,
      events: [],
      position: first.position,
    });
  });

  it('reads, decides and appends', async () => {
    const stream = trial.fresh();
    const one = await trial.store.handle(notebook, stream, { type: 'note', note: 'a' }, contextOf(stream));
    expect(one).toMatchObject({ version: 1, state: { notes: ['a'] }, duplicate: false });
    const again = await trial.store.handle(notebook, stream, { type: 'note', note: 'a' }, contextOf(stream));
    expect(again).toMatchObject({ version: 1, state: { notes: ['a'] }, events: [] });
    const decision = await trial.store.decide(notebook, stream, { type: 'close' });
    expect(decision).toMatchObject({
      append: { stream, expected: 1, events: [{ type: 'change.closed' }] },
      before: { isClosed: false },
      after: { isClosed: true },
    });
    expect((await trial.store.readStream(stream)).version).toBe(1);
  });

  it('answers a retried command as before, though the state would refuse it now', async () => {
    const stream = trial.fresh();
    const close = (id: CommandIdentity): Promise<unknown> =>
      trial.store.handle(notebook, stream, { type: 'close' }, contextOf(stream), id);
    const first = await close(identity(`close-${stream}`));
    expect(await close(identity(`close-${stream}`))).toMatchObject({
      ...(first as object),
      duplicate: true,
    });
    await expect(close(identity(`close-${stream}`, 'b'))).rejects.toMatchObject({
      code: 'idempotency-key-reused',
    });
    await expect(close(identity(`another-${stream}`))).rejects.toMatchObject({ code: 'notebook-closed' });
  });

  it('decides again when another writer was faster', async () => {
    const stream = trial.fresh();
    const notes = ['a', 'b', 'c', 'd'];
    await Promise.all(
      notes.map((note) => trial.store.handle(notebook, stream, { type: 'note', note }, contextOf(stream))),
    );
    const { events } = await trial.store.readStream(stream);
    expect(events.map(({ data }) => (data as { note: string }).note).sort()).toEqual(notes);
  });

  it('applies a fenced effect once, whoever tries again', async () => {
    const stream = trial.fresh();
    const { position: to } = await trial.write(stream, 'cause');
    const partition = partitionOf(stream, stream);
    const effect = (from: number): Promise<unknown> =>
      trial.store.append({
        streams: [{ stream: `${stream}-effect`, expected: 'any', events: [noted('effect')] }],
        context: contextOf(stream),
        fence: { kind: 'advance', consumer: 'intake', partition, from, to },
      });
    await effect(0);
    await expect(effect(0)).rejects.toMatchObject({ code: 'fenced', actual: to });
    expect((await trial.store.readStream(`${stream}-effect`)).version).toBe(1);
  });

  it('refuses the effect of an event that is not the one at the position', async () => {
    const stream = trial.fresh();
    const { events } = await trial.store.append({
      streams: [{ stream, expected: 'none', events: [noted('cause')] }],
      context: contextOf(stream),
    });
    const [{ id, position: to } = { id: '', position: 0 }] = events;
    const partition = partitionOf(stream, stream);
    const effect = (causationId: string, from: number): Promise<unknown> =>
      trial.store.append({
        streams: [{ stream: `${stream}-effect`, expected: 'any', events: [noted('effect')] }],
        context: { ...contextOf(stream), causationId },
        fence: { kind: 'advance', consumer: 'intake', partition, from, to },
      });
    // Nobody stands there: the refusal tells where the consumer does.
    const stands = await effect(id, -1).catch((refusal: unknown) => refusal);
    const from = stands instanceof FencedError ? stands.actual : -1;
    const other = '01912d68-783e-7a7c-8000-0000000000ff';
    await expect(effect(other, from)).rejects.toMatchObject({ code: 'fenced', actual: from });
    await effect(id, from);
    expect((await trial.store.readStream(`${stream}-effect`)).version).toBe(1);
  });

  it('takes a stalled event off the list with its effect, once', async () => {
    const stream = trial.fresh();
    const { position } = await trial.write(stream, 'cause');
    await trial.stall(position);
    const effect = (attempt: number): Promise<unknown> =>
      trial.store.append({
        streams: [{ stream: `${stream}-effect`, expected: 'none', events: [noted('effect')] }],
        context: contextOf(stream),
        fence: {
          kind: 'unstall',
          consumer: 'intake',
          partition: partitionOf(stream, stream),
          position,
          attempt,
        },
      });
    await expect(effect(2)).rejects.toMatchObject({ code: 'fenced', actual: 1 });
    await effect(1);
    await expect(effect(1)).rejects.toMatchObject({ code: 'fenced', actual: 0 });
  });
}
