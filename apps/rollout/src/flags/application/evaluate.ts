import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { evaluateFlag, type Evaluation } from '../domain/evaluate-flag.js';
import { FlagBoard } from './flag-board.js';
import { UserTally } from './user-tally.js';

/** Why an evaluation was refused, in the words of OFREP 0.3. */
export interface EvaluationError {
  readonly errorCode: 'PARSE_ERROR' | 'TARGETING_KEY_MISSING' | 'INVALID_CONTEXT' | 'FLAG_NOT_FOUND';
  readonly errorDetails: string;
}

export type FlagAnswer =
  | { readonly outcome: 'evaluated'; readonly evaluation: Evaluation }
  | { readonly outcome: 'refused'; readonly key: string; readonly error: EvaluationError };
export type BulkAnswer =
  | { readonly outcome: 'evaluated'; readonly evaluations: readonly Evaluation[] }
  | { readonly outcome: 'refused'; readonly error: EvaluationError };

const RequestSchema = z.looseObject({ context: z.looseObject({ targetingKey: z.unknown().optional() }) });

/** Answers OFREP's questions from the board. */
@Injectable()
export class Evaluate {
  constructor(
    private readonly board: FlagBoard,
    private readonly tally: UserTally,
  ) {}

  one(key: string, body: unknown): FlagAnswer {
    const targetingKey = targetingKeyOf(body);
    if (typeof targetingKey !== 'string') return { outcome: 'refused', key, error: targetingKey };
    const flag = this.board.defined(key);
    if (flag === null) {
      const error = { errorCode: 'FLAG_NOT_FOUND', errorDetails: `no flag is called ${key}` } as const;
      return { outcome: 'refused', key, error };
    }
    this.tally.saw(flag, targetingKey);
    return { outcome: 'evaluated', evaluation: evaluateFlag(flag, targetingKey) };
  }

  all(body: unknown): BulkAnswer {
    const targetingKey = targetingKeyOf(body);
    if (typeof targetingKey !== 'string') return { outcome: 'refused', error: targetingKey };
    const evaluations = this.board.all().map(([flag]) => {
      this.tally.saw(flag, targetingKey);
      return evaluateFlag(flag, targetingKey);
    });
    return { outcome: 'evaluated', evaluations };
  }
}

function targetingKeyOf(body: unknown): string | EvaluationError {
  const parsed = RequestSchema.safeParse(body);
  if (!parsed.success)
    return { errorCode: 'INVALID_CONTEXT', errorDetails: 'send {"context": {"targetingKey": "…"}}' };
  const { targetingKey } = parsed.data.context;
  if (typeof targetingKey === 'string' && targetingKey !== '') return targetingKey;
  return { errorCode: 'TARGETING_KEY_MISSING', errorDetails: 'context.targetingKey says who the user is' };
}
