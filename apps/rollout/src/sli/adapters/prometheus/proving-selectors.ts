const STRING = String.raw`"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|` + '`[^`]*`';
const SELECTOR = new RegExp(String.raw`([a-zA-Z_:][\w:]*)?\s*\{((?:${STRING}|[^"'\x60{}])*)\}`, 'g');
const MATCHER = new RegExp(String.raw`([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*(${STRING})`, 'g');

/**
 * What has to have series before an expression without any may be taken for zero: each of its selectors, by its metric and
 * the labels it picks by, whatever their values. A metric or label that was renamed has none; a version that has not failed
 * yet has those of the requests that went well.
 * @returns PromQL, each; empty where the expression shows no selector in braces, so that nothing can be proven
 */
export function provingSelectors(expression: string): readonly string[] {
  const selectors = [...expression.matchAll(SELECTOR)].flatMap(([, name = '', matchers = '']) => {
    const kept = [...matchers.matchAll(MATCHER)].flatMap(([whole, label = '', operator, value = '']) =>
      label === '__name__' ? [whole] : isPicking(operator, value) ? [`${label}!=""`] : [],
    );
    const isNamed = name !== '' || kept.some((matcher) => matcher.startsWith('__name__'));
    return isNamed ? [`${name}{${kept.join(',')}}`] : [];
  });
  return [...new Set(selectors)];
}

/** Whether a matcher asks for a value: one that also takes series without the label proves nothing of it. */
function isPicking(operator: string | undefined, quoted: string): boolean {
  const value = quoted.slice(1, -1);
  return operator === '=' ? value !== '' : operator === '=~' && !takesNothing(value);
}

function takesNothing(pattern: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test('');
  } catch {
    return false;
  }
}
