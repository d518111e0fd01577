import { CaseNotOpenError } from './errors.js';
import type { Round } from './round.js';

/**
 * Nothing is decided in a round that has ended, nor after its deadline: the sweep that says so may come late.
 * @throws CaseNotOpenError
 */
export function refuseClosed({ status, decideBy }: Round, now: Date): void {
  if (status !== 'open') throw new CaseNotOpenError(status);
  if (now.getTime() >= Date.parse(decideBy)) throw new CaseNotOpenError('expired');
}
