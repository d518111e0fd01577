import type { RolloutCommand } from '@glidepath/contracts';
import type { CommandIdentity } from '@glidepath/event-store';
import type { Identity } from '@glidepath/service-kit';
import type { FoundRollout } from '../../joint/application/find-rollout.js';

/** What somebody wants of a rollout. */
export interface SteerRequest {
  /** Rollout id, change id or change key. */
  readonly id: string;
  readonly command: Exclude<RolloutCommand, 'retry'>;
  readonly reason: string;
  readonly identity: Identity;
  /** Version the caller saw, where it matters to them. */
  readonly ifVersion?: number | undefined;
  readonly commandIdentity?: CommandIdentity | undefined;
  readonly traceparent: string | null;
}

/** A rollout after a command, and the position it is true from. */
export interface Steered {
  readonly found: FoundRollout;
  readonly position: number;
}
