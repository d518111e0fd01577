/** Comparisons of a target; ranges are inclusive. */
export type KeptnOperator =
  | { readonly op: 'lt' | 'lte' | 'gt' | 'gte' | 'eq'; readonly bound: number }
  | { readonly op: 'in' | 'not_in'; readonly bound: readonly [low: number, high: number] };

export type KeptnLevel = 'pass' | 'warning' | 'fail';

export interface KeptnTarget {
  readonly failIf?: KeptnOperator;
  readonly warnIf?: KeptnOperator;
}

/** Whether a value meets a comparison. */
export function isMet(value: number, operator: KeptnOperator): boolean {
  switch (operator.op) {
    case 'lt':
      return value < operator.bound;
    case 'lte':
      return value <= operator.bound;
    case 'gt':
      return value > operator.bound;
    case 'gte':
      return value >= operator.bound;
    case 'eq':
      return value === operator.bound;
    case 'in':
      return value >= operator.bound[0] && value <= operator.bound[1];
    case 'not_in':
      return value < operator.bound[0] || value > operator.bound[1];
  }
}

/** The level of a value: failure is looked for first, then warning. */
export function levelOf(value: number, { failIf, warnIf }: KeptnTarget): KeptnLevel {
  if (failIf && isMet(value, failIf)) return 'fail';
  return warnIf && isMet(value, warnIf) ? 'warning' : 'pass';
}
