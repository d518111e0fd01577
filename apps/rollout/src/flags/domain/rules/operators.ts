/** What JsonLogic defines, and what flagd adds; a rule may say nothing else. */
export const OPERATORS: ReadonlySet<string> = new Set(
  [
    'var missing missing_some',
    'if == === != !== ! !! or and',
    '> >= < <= max min + - * / %',
    'map filter reduce all none some merge in',
    'cat substr',
    'fractional starts_with ends_with sem_ver',
  ].flatMap((names) => names.split(' ')),
);

/** Their second argument is evaluated once for every element of the first. */
export const ITERATORS: ReadonlySet<string> = new Set(['map', 'filter', 'reduce', 'all', 'none', 'some']);
