import type { DriverLimits } from '@glidepath/contracts';

/** What a kind of driver can do. */
export interface DriverCapabilities extends DriverLimits {
  /** Where a weight becomes true: in the append that orders it, or by a call outside. */
  readonly effect: 'log' | 'outside';
  /** How far what it sets may lie from what was ordered, points; 0 where it is exact. */
  readonly tolerancePoints: number;
  /** Whether a user stays with a version while weights stand, and only moves towards the canary while they rise. */
  readonly isSticky: boolean;
  /** Whether `verify` can tell, and `observe` can count. */
  readonly verifies: boolean;
  readonly counts: boolean;
}
