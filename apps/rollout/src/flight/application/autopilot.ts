import type { Actor } from '@glidepath/event-store';
import type { Observation } from '../domain/observe-flight.js';
import { AUTOPILOT } from '../domain/step-facts.js';

/** The service itself, as the actor of what nobody told it to do. */
export const AUTOPILOT_ACTOR: Actor = { kind: 'system', id: 'rollout', issuer: AUTOPILOT };

/** What is seen of a flight whose traffic nobody looks at. */
export const NOTHING_SEEN: Observation = {
  ticks: [],
  traffic: { canary: 0, total: 0, users: null, lastMs: null, lastCanaryMs: null },
};
