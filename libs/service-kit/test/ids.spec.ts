import { RandomIds } from '../src/index.js';

describe('ids', () => {
  it('are UUIDs of version 7, all different, each after the one before', () => {
    const ids = new RandomIds();
    const drawn = Array.from({ length: 20_000 }, () => ids.next());
    expect(new Set(drawn).size).toBe(drawn.length);
    expect([...drawn].sort()).toEqual(drawn);
    expect(
      drawn.filter((id) => !/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
    ).toEqual([]);
  });
});
