/** One token of a condition. */
export type Token =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'name'; readonly value: string }
  | { readonly kind: 'sign'; readonly value: string };

/** A condition that cannot be read, or that does not fit the result it is applied to. */
export class ConditionError extends Error {
  override readonly name = 'ConditionError';
}

const PATTERN =
  /\s*(?:(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<text>"[^"\\]*"|'[^'\\]*')|(?<name>[A-Za-z_]\w*)|(?<sign>&&|\|\||==|!=|<=|>=|[<>!+\-*/%()[\]{},.#]))/y;

/**
 * Cuts a condition into tokens.
 * @throws ConditionError at the first character that begins no token
 */
export function tokensOf(condition: string): readonly Token[] {
  const text = condition.trimEnd();
  const tokens: Token[] = [];
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < text.length) {
    const at = PATTERN.lastIndex;
    const groups = PATTERN.exec(text)?.groups;
    if (!groups) throw new ConditionError(`not understood at ${at}: ${text.slice(at, at + 20)}`);
    tokens.push(tokenOf(groups));
  }
  return tokens;
}

function tokenOf({ number, text, name, sign }: Record<string, string | undefined>): Token {
  if (number !== undefined) return { kind: 'number', value: Number(number) };
  if (text !== undefined) return { kind: 'text', value: text.slice(1, -1) };
  if (name !== undefined) return { kind: 'name', value: name };
  return { kind: 'sign', value: sign ?? '' };
}
