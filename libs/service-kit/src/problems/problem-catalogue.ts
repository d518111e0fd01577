/** How a refusal looks over HTTP. */
export interface ProblemDefinition {
  /** 400..599. */
  readonly status: number;
  /** The same for every occurrence; the particulars go into `detail`. */
  readonly title: string;
}

/** A service's one table from error code to problem. A code is public API and is never reused. */
export type ProblemCatalogue = Readonly<Record<string, ProblemDefinition>>;

/** Problems every service can answer with. */
export const BASE_PROBLEMS = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'malformed-json': { status: 400, title: 'The body is not JSON this API accepts' },
  unauthenticated: { status: 401, title: 'A valid token is needed' },
  forbidden: { status: 403, title: 'Your roles do not allow this' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'This method is not offered here' },
  'not-acceptable': { status: 406, title: 'None of the accepted media types is offered' },
  'event-not-parked': { status: 404, title: 'This event is not parked' },
  'event-not-given-up': { status: 409, title: 'This event has not been given up' },
  'version-conflict': { status: 409, title: 'Somebody else was faster' },
  'request-in-flight': { status: 409, title: 'The same request is still being carried out' },
  'range-archived': { status: 410, title: 'This part of the history is kept elsewhere' },
  'precondition-failed': { status: 412, title: 'This is not the newest version any more' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'event-too-large': { status: 413, title: 'The content does not fit into an event' },
  'unsupported-media-type': { status: 415, title: 'This media type is not accepted here' },
  'idempotency-key-reused': { status: 422, title: 'This idempotency key was used for another request' },
  'precondition-required': { status: 428, title: 'An If-Match header is needed' },
  'too-many-requests': { status: 429, title: 'As many of these as there can be are under way' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
  'service-unavailable': { status: 503, title: 'A part of the system is not reachable' },
  'not-caught-up': { status: 503, title: 'This view has not caught up with the position asked for' },
} as const satisfies ProblemCatalogue;

export type BaseProblemCode = keyof typeof BASE_PROBLEMS;
