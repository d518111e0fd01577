import type { GlidepathError } from '@glidepath/sdk';
import { EXIT, type ExitCode } from './exit-codes.js';

const BY_STATUS: Readonly<Record<number, ExitCode>> = {
  0: EXIT.unreachable,
  400: EXIT.usage,
  401: EXIT.forbidden,
  403: EXIT.forbidden,
  404: EXIT.notFound,
  409: EXIT.conflict,
  412: EXIT.conflict,
  413: EXIT.usage,
  415: EXIT.usage,
  422: EXIT.usage,
  428: EXIT.conflict,
  429: EXIT.unreachable,
  502: EXIT.unreachable,
  503: EXIT.unreachable,
  504: EXIT.unreachable,
};

/** The exit code a refusal of the server ends with. */
export function exitCodeOfProblem({ status, code }: Pick<GlidepathError, 'status' | 'code'>): ExitCode {
  if (code === 'idempotency-key-reused') return EXIT.conflict;
  return BY_STATUS[status] ?? EXIT.unexpected;
}
