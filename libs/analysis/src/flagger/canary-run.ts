import { maxWeightOf, nextWeight } from './step-weights.js';
import type { StepWeights } from './step-weights.js';

const TOTAL_WEIGHT = 100;

export type FlaggerPhase =
  'Initializing' | 'Initialized' | 'Progressing' | 'Promoting' | 'Finalising' | 'Succeeded' | 'Failed';

export interface FlaggerConfig extends StepWeights {
  /** Failed checks from which the canary is rolled back, 1 unless given. */
  readonly threshold?: number;
  /** Checks of a blue-green or A/B run; 0 for a canary by weight. */
  readonly iterations?: number;
  /** Whether users are matched to the canary (A/B), so that it gets all of their traffic at once. */
  readonly isMatched?: boolean;
  /** Mirrors traffic for one step before any is moved. */
  readonly mirror?: boolean;
  /** Step by which traffic goes back to the promoted primary; 0 for at once. */
  readonly stepWeightPromotion?: number;
}

export interface FlaggerState {
  readonly phase: FlaggerPhase;
  /** Percent of the traffic, and the rest on the primary. */
  readonly canaryWeight: number;
  readonly isMirrored: boolean;
  /** Of the whole run; a passing check never lowers it. */
  readonly failedChecks: number;
  readonly iterations: number;
}

/** What a tick finds. What is left out is as in a healthy run. */
export interface FlaggerTick {
  /** A new revision, or a change of what it depends on. */
  readonly isNewRevision?: boolean;
  /** `stuck` for beyond its progress deadline. */
  readonly primary?: 'ready' | 'waiting' | 'stuck';
  readonly canary?: 'ready' | 'waiting' | 'stuck';
  /** Whether all metric checks and hooks passed; no data or a failed query is a failed check. */
  readonly checksPass?: boolean;
  readonly isRollbackAsked?: boolean;
  /** Whether the gate before the promotion is open. */
  readonly mayPromote?: boolean;
}

export const flaggerDefaults = {
  intervalMs: 60_000,
  leastIntervalMs: 10_000,
  threshold: 1,
  metricIntervalMs: 60_000,
  progressDeadlineMs: 600_000,
} as const;

const IDLE = { canaryWeight: 0, isMirrored: false, failedChecks: 0, iterations: 0 } as const;

/** A canary nobody has looked at yet. */
export const initialFlaggerState: FlaggerState = { phase: 'Initializing', ...IDLE };

/** One look at the canary, as Flagger takes one per interval. */
export function flaggerTick(state: FlaggerState, tick: FlaggerTick, config: FlaggerConfig): FlaggerState {
  switch (state.phase) {
    case 'Initializing':
      return { ...state, phase: 'Initialized' };
    case 'Initialized':
    case 'Succeeded':
    case 'Failed':
      return tick.isNewRevision === true ? { phase: 'Progressing', ...IDLE } : state;
    case 'Progressing':
      return tick.primary === 'stuck' ? failed(state) : unlessWaiting(state, tick, config);
    case 'Promoting':
    case 'Finalising':
      // The canary is the only good version left: it keeps the traffic and its pods.
      if (tick.primary === 'stuck') return { ...state, phase: 'Failed', canaryWeight: TOTAL_WEIGHT };
      return tick.primary === 'waiting' ? state : promoted(state, config);
  }
}

function failed(state: FlaggerState): FlaggerState {
  return { ...state, phase: 'Failed', canaryWeight: 0, isMirrored: false };
}

function unlessWaiting(state: FlaggerState, tick: FlaggerTick, config: FlaggerConfig): FlaggerState {
  if (tick.primary === 'waiting') return state;
  if (tick.isNewRevision === true) return { phase: 'Progressing', ...IDLE };
  if (tick.canary === 'waiting') return state;
  const { threshold = flaggerDefaults.threshold } = config;
  const isOver = tick.canary === 'stuck' || state.failedChecks >= threshold;
  if (isOver || tick.isRollbackAsked === true) return failed(state);
  if (tick.checksPass === false) return { ...state, failedChecks: state.failedChecks + 1 };
  return advanced(state, tick, config);
}

function advanced(state: FlaggerState, tick: FlaggerTick, config: FlaggerConfig): FlaggerState {
  const { iterations = 0, isMatched = false } = config;
  if (iterations > 0) {
    if (state.iterations < iterations) {
      const canaryWeight = isMatched ? TOTAL_WEIGHT : state.canaryWeight;
      return { ...state, iterations: state.iterations + 1, canaryWeight, isMirrored: config.mirror === true };
    }
    if (tick.mayPromote === false) return state;
    const isRouted = isMatched || state.iterations > iterations;
    if (isRouted) return { ...state, phase: 'Promoting' };
    return { ...state, iterations: state.iterations + 1, canaryWeight: TOTAL_WEIGHT, isMirrored: false };
  }
  if (state.canaryWeight < maxWeightOf(config)) return shifted(state, config);
  return tick.mayPromote === false ? state : { ...state, phase: 'Promoting' };
}

function shifted(state: FlaggerState, config: FlaggerConfig): FlaggerState {
  const mirrorsFirst = config.mirror === true && state.canaryWeight === 0 && !state.isMirrored;
  if (mirrorsFirst) return { ...state, isMirrored: true };
  return { ...state, isMirrored: false, canaryWeight: nextWeight(config, state.canaryWeight) };
}

function promoted(state: FlaggerState, { stepWeightPromotion = 0 }: FlaggerConfig): FlaggerState {
  if (state.phase === 'Finalising') return { ...state, phase: 'Succeeded' };
  const canaryWeight = stepWeightPromotion === 0 ? 0 : Math.max(0, state.canaryWeight - stepWeightPromotion);
  return { ...state, canaryWeight, phase: canaryWeight === 0 ? 'Finalising' : 'Promoting' };
}
