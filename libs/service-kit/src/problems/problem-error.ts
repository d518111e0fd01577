import { BASE_PROBLEMS, type BaseProblemCode, type ProblemDefinition } from './problem-catalogue.js';

/** RFC 9457 problem details as sent. */
export interface ProblemDetails {
  /** `/problems/<code>`, where the gateway explains it. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly [member: string]: unknown;
}

/** A refusal of the edge itself. The domain throws `DomainError` instead and knows nothing of HTTP. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly definition: ProblemDefinition;

  /**
   * @param detail one sentence for the caller: what is wrong and what would be right
   * @param members further members of the problem
   * @param headers response headers that belong to it, such as `Retry-After` in seconds
   */
  constructor(
    readonly code: BaseProblemCode,
    detail: string,
    readonly members: Readonly<Record<string, unknown>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.definition = BASE_PROBLEMS[code];
  }
}

/** One fault of a request. `pointer` is a JSON pointer fragment: `#/title` in the body, `#/query/limit` elsewhere. */
export interface RequestFault {
  readonly pointer: string;
  readonly detail: string;
}

/** 400 with every fault found. */
export function invalidRequest(faults: readonly RequestFault[]): ProblemError {
  const [first] = faults;
  const detail = first === undefined ? 'the request is not valid' : `${first.pointer}: ${first.detail}`;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  return new ProblemError('invalid-request', `${detail}${more}`, { errors: faults });
}

/** A JSON pointer (RFC 6901) as a URI fragment, from path segments. */
export function pointerOf(segments: readonly PropertyKey[]): string {
  return [
    '#',
    ...segments.map((segment) => String(segment).replaceAll('~', '~0').replaceAll('/', '~1')),
  ].join('/');
}
