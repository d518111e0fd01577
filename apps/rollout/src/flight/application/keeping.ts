import type { RolloutTarget } from '@glidepath/contracts';

/** How a router is kept at the weight that was ordered. */
export interface Keeping {
  /** How often it is looked at. */
  readonly everyMs: number;
  /** `restarts`: only what the router has lost by itself is put back; what somebody else has set is theirs. */
  readonly repairs: 'everything' | 'restarts';
  /** Whether the order still counts for a target; asked right before it is told again. */
  readonly isWanted: (target: RolloutTarget) => boolean;
}
