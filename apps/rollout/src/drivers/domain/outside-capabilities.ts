import type { DriverLimits } from '@glidepath/contracts';
import type { DriverCapabilities } from './driver-capabilities.js';

/** What drivers outside the log have in common; each says where it differs. */
export const OUTSIDE: Omit<DriverCapabilities, keyof DriverLimits> = {
  effect: 'outside',
  tolerancePoints: 0.01,
  isSticky: false,
  verifies: true,
  counts: false,
};
