import type { DriverCapabilities } from './driver-capabilities.js';

/** What drivers outside the log have in common; each says where it differs. */
export const OUTSIDE: DriverCapabilities = {
  effect: 'outside',
  strategies: ['canary', 'blue-green', 'waves', 'direct'],
  finestPercent: 0.01,
  tolerancePoints: 0.01,
  isSticky: false,
  verifies: true,
  counts: false,
};
