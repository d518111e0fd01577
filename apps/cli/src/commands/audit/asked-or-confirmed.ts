import { EXIT } from '../../exit-codes.js';
import { Failure } from '../../failure.js';

/** What takes two people is asked for with a reason by one, and confirmed by the other. */
export interface TwoPersonFlags {
  readonly reason?: string;
  readonly confirm?: true;
}

/** @returns the reason for which it is asked; undefined where it is confirmed */
export function reasonToAsk({ reason, confirm }: TwoPersonFlags): string | undefined {
  if (confirm === true && reason === undefined) return undefined;
  if (confirm === undefined && reason !== undefined) return reason;
  throw new Failure(
    EXIT.usage,
    'ask for it with --reason, or confirm what somebody else asked for with --confirm',
  );
}

/** @throws Failure where nobody asked */
export function waiting<Request>(request: Request | undefined, what: string): Request {
  if (request === undefined) throw new Failure(EXIT.notFound, `nobody asked for ${what}, or too long ago`);
  return request;
}
