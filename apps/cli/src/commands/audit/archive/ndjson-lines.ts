/** Characters: an event has at most 262,144 bytes, and a little around it. */
const LONGEST_LINE = 1_048_576;

/**
 * The lines of a file, without their ends. Only a newline ends a line: JSON may hold U+2028 and its like, at which
 * readline would break.
 * A line no event can fill is cut, and the last one: whoever sent the file must not fill our memory with it.
 */
export async function* ndjsonLines(
  chunks: AsyncIterable<Uint8Array>,
  longest = LONGEST_LINE,
): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const lines = decoder.decode(chunk, { stream: true }).split('\n');
    lines[0] = rest + (lines[0] ?? '');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length <= longest) continue;
    yield rest;
    return;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
