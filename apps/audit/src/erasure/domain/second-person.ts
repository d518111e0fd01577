import type { CustodyEvent } from '@glidepath/contracts';
import { RequestExpiredError, NoSuchRequestError, SecondPersonError } from './errors.js';

/** How long somebody else has to confirm what was asked for. */
const OPEN_DAYS = 7;
const DAY_MS = 86_400_000;

type Asked = Extract<CustodyEvent, { type: 'erasure.requested' | 'hold.lifting-requested' }>;

/** What was asked for and nobody has confirmed. */
export type OpenRequest = Asked['data'];

/** Who asks, and what for. */
export interface Asking {
  readonly requestId: string;
  readonly reason: string;
  /** Whoever asks for it, and whom they act for. */
  readonly by: readonly string[];
  readonly now: Date;
}

/** Who confirms what. */
export interface Confirming {
  readonly requestId: string;
  /** Whoever confirms it, and whom they act for. */
  readonly by: readonly string[];
  /** A workload may be anybody's, the first person's too. */
  readonly isPerson: boolean;
  readonly now: Date;
}

/** What every request says of itself. */
export function askedBy({ requestId, reason, by, now }: Asking) {
  return {
    requestId,
    reason,
    requestedBy: [...by],
    requestedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + OPEN_DAYS * DAY_MS).toISOString(),
  };
}

/**
 * Nothing is done by one person alone, and nothing by time alone.
 * @param request the newest about this person or hold; an earlier one is void
 * @throws NoSuchRequestError, RequestExpiredError, SecondPersonError
 */
export function confirmed<Request extends OpenRequest>(
  request: Request | undefined,
  { requestId, by, isPerson, now }: Confirming,
): Request {
  if (request?.requestId !== requestId) throw new NoSuchRequestError(requestId);
  if (now.toISOString() >= request.expiresAt) throw new RequestExpiredError(requestId, request.expiresAt);
  if (!isPerson || by.some((subject) => request.requestedBy.includes(subject)))
    throw new SecondPersonError(request.requestedBy);
  return request;
}

/** Those that can still be confirmed. */
export function openAt<Request extends OpenRequest>(
  requests: Iterable<Request>,
  now: Date,
): readonly Request[] {
  return [...requests].filter(({ expiresAt }) => now.toISOString() < expiresAt);
}
