export interface AnswerOptions {
  /** Replaces the status Nest would send (201 for POST, else 200). */
  readonly status?: number;
  /** Version of what is shown; becomes the `ETag`, and 304 where the caller has it already. */
  readonly version?: number;
  readonly location?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A body with the headers that belong to it, so that controllers need not touch the response. */
export class Answer<Body> {
  constructor(
    readonly body: Body,
    readonly options: AnswerOptions = {},
  ) {}
}

/** The strong entity tag of a version. */
export function etagOf(version: number): string {
  return `"${version}"`;
}
