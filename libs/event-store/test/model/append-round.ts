import { deepStrictEqual, ok } from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { AsyncCommand } from 'fast-check';
import type { AppendRequest, EventEnvelope, ExpectedVersion, NewEvent } from '../../src/index.js';
import { contextOf } from '../suite/trial.js';
import type { Answered, Crash, Crowd } from './crowd.js';
import type { LogModel, Verdict } from './log-model.js';

/** A request in small numbers, so that many of them meet. */
export interface Draft {
  readonly streams: readonly {
    readonly stream: number;
    readonly expected: ExpectedVersion;
    readonly events: number;
  }[];
  /** One of few commands and one of two digests; undefined for none. */
  readonly command?: { readonly id: number; readonly digest: 'a' | 'b' } | undefined;
}

/** What a round works on: the store, and names nobody else uses. */
export interface Real {
  readonly crowd: Crowd;
  readonly run: string;
}

/** A crowd appends at once; then an order is looked for in which the model gives everybody the same answer. */
export class AppendRound implements AsyncCommand<LogModel, Real> {
  private static numbers = 0;

  constructor(
    private readonly drafts: readonly Draft[],
    private readonly crash: Crash,
  ) {}

  check(): boolean {
    return true;
  }

  async run(model: LogModel, { crowd, run }: Real): Promise<void> {
    const answers = await crowd.append(
      this.drafts.map((draft) => requestOf(draft, run)),
      this.crash,
    );
    const written = await crowd.after(model.head);
    /** The model's answers to all who were refused, at every moment of the round. */
    const moments: ReadonlyMap<Answered, Verdict>[] = [judgeAll(model, answers)];
    for (const { request, verdict } of inOrder(answers, written)) {
      const expected = model.judge(request);
      deepStrictEqual(verdict ?? { ...expected, kind: 'appended' }, expected);
      model.write(request);
      moments.push(judgeAll(model, answers));
    }
    for (const answer of answers) {
      if (answer.verdict === undefined || answer.verdict.kind === 'appended') continue;
      const isOnceRight = moments.some((moment) => isDeepStrictEqual(moment.get(answer), answer.verdict));
      ok(isOnceRight, `at no moment the model answers ${JSON.stringify(answer)}`);
    }
    deepStrictEqual(await crowd.head(), model.head);
    for (const [stream, version] of model.versions)
      deepStrictEqual([stream, await crowd.version(stream)], [stream, version]);
  }

  toString(): string {
    return `round(${JSON.stringify(this.drafts)}, ${JSON.stringify(this.crash)})`;
  }

  /** An id for an event that nobody had before. */
  static nextId(): string {
    AppendRound.numbers += 1;
    return `01912d68-783e-7a7c-9000-${AppendRound.numbers.toString(16).padStart(12, '0')}`;
  }
}

function requestOf({ streams, command }: Draft, run: string): AppendRequest {
  return {
    streams: streams.map(({ stream, expected, events }) => ({
      stream: `change-${run}-${stream}`,
      expected,
      events: Array.from({ length: events }, (): NewEvent => ({
        type: 'change.noted',
        data: { note: run },
        id: AppendRound.nextId(),
      })),
    })),
    context: contextOf(run),
    ...(command === undefined
      ? {}
      : { command: { id: `${run}-${command.id}`, requestDigest: command.digest.repeat(64) } }),
  };
}

function judgeAll(model: LogModel, answers: readonly Answered[]): ReadonlyMap<Answered, Verdict> {
  return new Map(answers.map((answer) => [answer, model.judge(answer.request)]));
}

/**
 * Whose events stand in the log, in the order they do; each all or not at all, dense, and everybody among them who was
 * told so.
 */
function inOrder(answers: readonly Answered[], written: readonly EventEnvelope[]): readonly Answered[] {
  const owner = new Map(answers.flatMap((answer) => idsOf(answer).map((id) => [id, answer] as const)));
  const found = [...new Set(written.map(({ id }) => owner.get(id)))];
  const order = found.flatMap((answer) => (answer === undefined ? [] : [answer]));
  deepStrictEqual(
    order.flatMap(idsOf),
    written.map(({ id }) => id),
  );
  const told = answers.filter(({ verdict }) => verdict?.kind === 'appended');
  ok(
    told.every((answer) => order.includes(answer)),
    'somebody was told of events that are not in the log',
  );
  return order;
}

function idsOf({ request }: Answered): readonly string[] {
  return request.streams.flatMap(({ events }) => events.flatMap(({ id }) => id ?? []));
}
