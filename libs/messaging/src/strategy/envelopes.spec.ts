import { jest } from '@jest/globals';
import type { EventCatalogue, RawEvent } from '@glidepath/event-store';
import { Envelopes } from './envelopes.js';

const raw = { type: 'change.noted', schemaVersion: 1, position: 7, dataText: '{"note":"a"}' } as RawEvent;
const read = jest.fn((_type: string, _version: number, data: unknown) => ({
  ...(data as object),
  isRead: true,
}));
const envelopes = new Envelopes({ versionOf: () => 2, read } as unknown as EventCatalogue);

beforeEach(() => read.mockClear());

describe('envelopes', () => {
  it('read a payload once, when somebody first looks at it, however many lanes ask', () => {
    const [one, other] = [envelopes.of(raw), envelopes.of(raw)];
    expect(one.position).toBe(7);
    expect(one.schemaVersion).toBe(2);
    expect(read).not.toHaveBeenCalled();
    expect(one.data).toEqual({ note: 'a', isRead: true });
    expect(other.data).toBe(one.data);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('fail over a payload that cannot be read where it is looked at, and nowhere else', () => {
    const { position, ...rest } = { ...raw, dataText: 'no JSON' };
    const broken = envelopes.of({ position, ...rest });
    expect(broken.position).toBe(7);
    expect(() => broken.data).toThrow(SyntaxError);
  });
});
