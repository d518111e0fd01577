import type { JudgeState } from '@glidepath/analysis';
import type { PauseCause, RolloutEvent, Verdict } from '@glidepath/contracts';
import type { FlownStep } from './flown-steps.js';

/** What an event of this type says. */
export type DataOf<Type extends RolloutEvent['type']> = Extract<RolloutEvent, { type: Type }>['data'];
/** What was found on one indicator, as recorded. */
export type Finding = DataOf<'rollout.analysed'>['indicators'][number];

/** What the judge of one indicator remembers. */
export interface IndicatorState {
  readonly judge: JudgeState;
  /** End of the newest recorded slice, milliseconds; what ended by then is judged. */
  readonly judgedUntilMs: number;
  /** Canary requests of ticks in which the control had requests too: what a comparison rests on. */
  readonly canaryCompared: number;
  /** The same and all canary requests, as they stood when the present step began. */
  readonly beforeStep: { readonly compared: number; readonly total: number };
}

/** A weight that was ordered for a wave, or for the whole of a plan without waves, and stands until the next. */
export interface StandingOrder {
  readonly wave: string | null;
  readonly step: number;
  readonly weightPercent: number;
  /** Idempotency key of the effect. */
  readonly key: string;
  /** Whether the router was seen to have it; a flag has it with the order. */
  readonly isApplied: boolean;
  /** Somebody else has moved the router since the flight ended: it is not put back. */
  readonly isReleased?: true;
}

/** The flight as planned. */
export interface FiledFlight {
  readonly filed: DataOf<'rollout.planned'>;
  readonly steps: readonly FlownStep[];
}

/** The flight since it started. Moments are milliseconds since the epoch. */
export interface Airborne extends FiledFlight {
  readonly startedAtMs: number;
  /** Index into `steps`. */
  readonly step: number;
  /** When the step's clock began: on entering it, or when a pause ended. */
  readonly clockFromMs: number;
  /** Of the present wave. */
  readonly weightPercent: number;
  readonly weightSetAtMs: number;
  /** The newest order of every wave begun, oldest wave first; one in a plan without waves. */
  readonly orders: readonly StandingOrder[];
  readonly observedPercent: number | null;
  /** By SLI, of every indicator with a recorded tick. */
  readonly indicators: Readonly<Record<string, IndicatorState>>;
  /** By SLI, of indicators judged by latency: slow is what is above, and nothing before is judged; milliseconds. */
  readonly edges: Readonly<Record<string, { readonly le: number; readonly untilMs: number }>>;
  /** Version of the judge that judges this flight; null before it has. */
  readonly judgeVersion: number | null;
  readonly verdict: Verdict | null;
  /** Whether somebody let it fly on although harm was found; only where going back is not possible. */
  readonly isHarmAccepted: boolean;
  /** Steps somebody left out. */
  readonly leftOut: readonly number[];
  readonly findings: readonly Finding[];
  readonly analysedAtMs: number;
  /** Why it stands where it stands, a sentence; null while it simply flies. */
  readonly reason: string | null;
}

export type Rollout =
  | { readonly status: 'none' }
  | ({ readonly status: 'planned' } & FiledFlight)
  | ({ readonly status: 'running' | 'baking' } & Airborne)
  | ({ readonly status: 'paused'; readonly cause: PauseCause; readonly pausedAtMs: number } & Airborne)
  | ({ readonly status: 'rolling-back' | 'rollback-failed'; readonly rollingBackAtMs: number } & Airborne)
  | ({ readonly status: 'completed'; readonly endedAtMs: number } & Airborne)
  | ({ readonly status: 'rolled-back'; readonly endedAtMs: number } & Airborne)
  /** Ended before it started. */
  | ({ readonly status: 'withdrawn'; readonly reason: string; readonly endedAtMs: number } & FiledFlight);

/** Landed; for a while it may still come back. */
export type Landed = Extract<Rollout, { status: 'completed' }>;

/** Under way and not on its way back. */
export type InFlight = Extract<Rollout, { status: 'running' | 'baking' | 'paused' }>;
export type Returning = Extract<Rollout, { status: 'rolling-back' | 'rollback-failed' }>;

export type Ended = Extract<Rollout, { status: 'completed' | 'rolled-back' | 'withdrawn' }>;

/** Whether nothing will happen to it any more: its flag is free for the next. */
export function hasEnded(state: Rollout): state is Ended {
  return state.status === 'completed' || state.status === 'rolled-back' || state.status === 'withdrawn';
}
