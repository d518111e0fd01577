import type { GateBody } from '@glidepath/contracts';

/** Changes that may concern an artifact: any revision ever proposed it for this service and environment. */
export abstract class GateCandidates {
  /** @returns change ids, newest first, at most 50 */
  abstract find(request: GateBody): Promise<readonly string[]>;
}
