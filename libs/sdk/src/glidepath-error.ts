/** A fault in one field of a request: where (JSON pointer), and how to mend it. */
export interface FieldFault {
  readonly pointer: string;
  readonly detail: string;
}

export interface GlidepathErrorDetails {
  /** Stable name of the problem: `invalid-request`; `network` when there was no answer at all. */
  readonly code: string;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly errors?: readonly FieldFault[] | undefined;
  /** What to quote to whoever runs the server. */
  readonly requestId?: string | undefined;
  /** True when the same call may succeed later without a change. */
  readonly retryable: boolean;
  readonly cause?: unknown;
}

/** Every refusal and failure of a call: RFC 9457 problem details as an error. */
export class GlidepathError extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly errors: readonly FieldFault[];
  readonly requestId: string | undefined;
  readonly retryable: boolean;

  constructor(details: GlidepathErrorDetails) {
    super(details.detail === undefined ? details.title : `${details.title}: ${details.detail}`, {
      cause: details.cause,
    });
    this.name = 'GlidepathError';
    this.code = details.code;
    this.status = details.status;
    this.title = details.title;
    this.detail = details.detail;
    this.errors = details.errors ?? [];
    this.requestId = details.requestId;
    this.retryable = details.retryable;
  }
}
