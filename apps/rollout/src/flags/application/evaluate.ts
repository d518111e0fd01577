import { Clock } from '@glidepath/service-kit';
import { Injectable } from '@nestjs/common';
import {
  answerFlag,
  type Answered,
  type EvaluationError,
  type FlagAnswer,
  type FlagQuestion,
  isFailure,
} from '../domain/answer-flag.js';
import type { KnownFlag } from '../domain/flag-state.js';
import { FlagBoard } from './flag-board.js';
import { UserTally } from './user-tally.js';

export type SingleAnswer =
  | { readonly outcome: 'evaluated'; readonly evaluation: FlagAnswer }
  | { readonly outcome: 'refused'; readonly key: string; readonly error: EvaluationError };
export type BulkAnswer =
  | { readonly outcome: 'evaluated'; readonly evaluations: readonly Answered[] }
  | { readonly outcome: 'refused'; readonly error: EvaluationError };

/** Answers OFREP's questions from the board. */
@Injectable()
export class Evaluate {
  constructor(
    private readonly board: FlagBoard,
    private readonly tally: UserTally,
    private readonly clock: Clock,
  ) {}

  one(key: string, body: unknown): SingleAnswer {
    const question = this.questionOf(body);
    if ('errorCode' in question) return { outcome: 'refused', key, error: question };
    const flag = this.board.known(key);
    if (flag === null) {
      const error = { errorCode: 'FLAG_NOT_FOUND', errorDetails: `no flag is called ${key}` } as const;
      return { outcome: 'refused', key, error };
    }
    const answered = this.answer(flag, question);
    if (!isFailure(answered)) return { outcome: 'evaluated', evaluation: answered };
    const { errorCode, errorDetails } = answered;
    return { outcome: 'refused', key, error: { errorCode, errorDetails } };
  }

  /** Every flag; one that cannot be evaluated does not take the others with it. */
  all(body: unknown): BulkAnswer {
    const question = this.questionOf(body);
    if ('errorCode' in question) return { outcome: 'refused', error: question };
    const evaluations = this.board.all().map(({ state }) => this.answer(state, question));
    return { outcome: 'evaluated', evaluations };
  }

  private answer(flag: KnownFlag, question: FlagQuestion): Answered {
    const answered = answerFlag(flag, question);
    const isSplit = flag.status === 'defined' && question.targetingKey !== null && !isFailure(answered);
    if (isSplit) this.tally.saw(flag, question.targetingKey);
    return answered;
  }

  private questionOf(body: unknown): FlagQuestion | EvaluationError {
    const context = isRecord(body) ? body['context'] : undefined;
    if (!isRecord(context))
      return { errorCode: 'INVALID_CONTEXT', errorDetails: 'send {"context": {"targetingKey": "…"}}' };
    const { targetingKey = null } = context;
    if (targetingKey !== null && typeof targetingKey !== 'string')
      return { errorCode: 'INVALID_CONTEXT', errorDetails: 'context.targetingKey is a text' };
    const timestamp = Math.floor(this.clock.now().getTime() / 1_000);
    return { context, targetingKey: targetingKey === '' ? null : targetingKey, timestamp };
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
