import type { FiledJoint } from './joint-state.js';

/** The two ids every fact of a joint rollout carries. */
export function idsOf({ filed: { rolloutId, changeId } }: FiledJoint) {
  return { rolloutId, changeId };
}

/** The stream of a joint rollout. */
export function jointStream(rolloutId: string): string {
  return `joint-rollout-${rolloutId}`;
}
