import type { AppendRequest, ExpectedVersion } from '../../src/index.js';

/** What became of an append, as the model or the store tells it. */
export type Verdict =
  | { readonly kind: 'appended' | 'duplicate'; readonly first: number; readonly last: number }
  | { readonly kind: 'conflict'; readonly stream: string; readonly actual: number }
  | { readonly kind: 'reused' };

interface KeptCommand {
  readonly requestDigest: string;
  readonly first: number;
  readonly last: number;
}

/** The log as simply as it can be said: a counter, a version for each stream, and the commands carried out. */
export class LogModel {
  readonly versions = new Map<string, number>();
  private readonly commands = new Map<string, KeptCommand>();

  /** @param head position of the newest event */
  constructor(public head: number) {}

  versionOf(stream: string): number {
    return this.versions.get(stream) ?? 0;
  }

  /** What an append would be answered now; nothing is written. */
  judge({ streams, command }: AppendRequest): Verdict {
    const kept = command === undefined ? undefined : this.commands.get(command.id);
    if (kept !== undefined && kept.requestDigest !== command?.requestDigest) return { kind: 'reused' };
    if (kept !== undefined) return { kind: 'duplicate', first: kept.first, last: kept.last };
    for (const { stream, expected } of streams) {
      const actual = this.versionOf(stream);
      if (!isAsExpected(expected, actual)) return { kind: 'conflict', stream, actual };
    }
    const count = streams.reduce((sum, { events }) => sum + events.length, 0);
    return { kind: 'appended', first: this.head + 1, last: this.head + count };
  }

  /** Writes what `judge` would let pass. */
  write(request: AppendRequest): void {
    const verdict = this.judge(request);
    if (verdict.kind !== 'appended') throw new RangeError(`the model does not write a ${verdict.kind}`);
    const { first, last } = verdict;
    const { streams, command } = request;
    for (const { stream, events } of streams)
      this.versions.set(stream, this.versionOf(stream) + events.length);
    if (command !== undefined)
      this.commands.set(command.id, { requestDigest: command.requestDigest, first, last });
    this.head = last;
  }
}

function isAsExpected(expected: ExpectedVersion, actual: number): boolean {
  switch (expected) {
    case 'any':
      return true;
    case 'some':
      return actual > 0;
    case 'none':
      return actual === 0;
    default:
      return actual === expected;
  }
}
