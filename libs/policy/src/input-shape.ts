/**
 * The type of one value a rule may read. A record's members may all be missing: a fact nobody knows is left out,
 * and a rule that reads it without `has()` ends in an error, never in "false".
 */
export type InputShape =
  | { readonly kind: ScalarKind }
  | { readonly kind: 'list'; readonly of: InputShape; readonly maxItems: number }
  | RecordShape;

export interface RecordShape {
  readonly kind: 'record';
  readonly fields: Readonly<Record<string, InputShape>>;
}

/** `int` is a whole number (CEL's 64-bit integer), `double` any finite number; CEL never mixes them in arithmetic. */
export type ScalarKind = 'string' | 'int' | 'double' | 'bool';

/** The JSON value that fits a shape: what a caller passes to `evaluatePolicy`. */
export type InputOf<S extends InputShape> = S extends { kind: 'record'; fields: infer F }
  ? { readonly [K in keyof F]?: (F[K] extends InputShape ? InputOf<F[K]> : never) | null }
  : S extends { kind: 'list'; of: infer I }
    ? readonly (I extends InputShape ? InputOf<I> : never)[]
    : S extends { kind: 'string' }
      ? string
      : S extends { kind: 'bool' }
        ? boolean
        : number;

/** No list a rule reads may be longer, whatever its declaration says. */
export const MAX_LIST_ITEMS = 1_000;

/** Longest text of an input, in UTF-16 code units (8 KiB of ASCII). */
export const MAX_TEXT_LENGTH = 8_192;
