/** A refusal a caller can act on. Knows nothing of HTTP; the edge translates `code` to a problem. */
export class DomainError extends Error {
  override readonly name: string = 'DomainError';

  /**
   * @param code stable kebab-case code, public API, never reused
   * @param message one sentence for the caller: what is wrong and what would be right
   * @param facts further members of the problem, JSON values only
   */
  constructor(
    readonly code: string,
    message: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}
