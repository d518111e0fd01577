/**
 * The lines of a body as they arrive, without their line ends; memory stays flat. Leaving the loop early closes the
 * connection. A last line without an end was cut off and is not given.
 */
export async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      const lines = (rest + decoder.decode(chunk.value, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
