/**
 * The base of a mirror, kept in the description of its stream: the message with sequence n holds the event at
 * position base + n.
 */
export function describeBase(base: number): string {
  return JSON.stringify({ base });
}

/**
 * Reads back what `describeBase` wrote.
 * @returns undefined when the stream was not made by us
 */
export function baseOf(description: string | undefined): number | undefined {
  try {
    const { base } = JSON.parse(description ?? '') as { base?: unknown };
    return typeof base === 'number' && Number.isSafeInteger(base) && base >= 0 ? base : undefined;
  } catch {
    return undefined;
  }
}
