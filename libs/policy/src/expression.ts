import type { RecordShape } from './input-shape.js';

/** What came of reading an expression: a truth value, or an error that is neither true nor false. */
export type ExpressionOutcome =
  { readonly kind: 'value'; readonly value: boolean } | { readonly kind: 'error'; readonly error: RuleError };

/** `code` is stable and for machines; `message` never contains a value of the input. */
export interface RuleError {
  readonly code: string;
  readonly message: string;
}

/** An expression that passed every check that can be made before it runs. */
export interface Expression {
  /** Upper bound of evaluation steps over inputs within the declared caps. */
  readonly cost: number;
  /** Never throws. The input must have been checked with `inputFault` first. */
  evaluate(input: unknown): ExpressionOutcome;
}

/** The port behind which the expression language stands. */
export interface ExpressionLanguage {
  /** @throws ExpressionRefusedError when the source does not parse, does not yield a bool, or is not allowed */
  compile(source: string, shape: RecordShape): Expression;
}

/** An expression that cannot be part of a policy. */
export class ExpressionRefusedError extends Error {
  constructor(
    readonly code: string,
    detail: string,
  ) {
    super(detail);
    this.name = 'ExpressionRefusedError';
  }
}
