import type { CanaryTrouble } from '../../drivers/domain/observation.js';

/** What a router that is steered outside was seen to have, of one standing order. */
export interface DriverSight {
  readonly wave: string | null;
  /** Key of the order that was looked for. */
  readonly key: string;
  readonly outcome:
    | 'converged'
    | 'pending'
    | 'drifted'
    | 'unsupported'
    | 'failing'
    /** Moved by somebody else, after the flight had ended. */
    | 'taken';
  /** A sentence; empty when all is well. */
  readonly reason: string;
  /** Since when the driver has been failing or behind, milliseconds; null when it is not. */
  readonly behindSinceMs: number | null;
  /** What the router knows against the canary although no client sees an error; null when nothing speaks against it. */
  readonly trouble: CanaryTrouble | null;
}
