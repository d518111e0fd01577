import { OpenReplays } from './open-replays.js';

describe('open replays', () => {
  it('are so many at a time and no more, until one of them ends', () => {
    const replays = new OpenReplays();
    const open = Array.from({ length: 199 }, () => replays.enter());
    expect(() => replays.throwIfFull()).not.toThrow();
    open.push(replays.enter());
    expect(() => replays.throwIfFull()).toThrow('200 replays are open already');
    const [first] = open;
    if (first !== undefined) replays.leave(first);
    expect(() => replays.throwIfFull()).not.toThrow();
  });

  it('end when the process stops', () => {
    const replays = new OpenReplays();
    const { signal } = replays.enter();
    replays.beforeApplicationShutdown();
    expect(signal.aborted).toBe(true);
  });
});
