import type { JointRolloutEvent, PauseCause } from '@glidepath/contracts';
import type { Rollout } from '../../flight/domain/rollout-state.js';

/** What an event of this type says. */
export type JointDataOf<Type extends JointRolloutEvent['type']> = Extract<
  JointRolloutEvent,
  { type: Type }
>['data'];

/** A flight as far as it has come, with the version of its stream. */
export interface SeenFlight {
  readonly state: Rollout;
  readonly version: number;
}
/** The flights of a joint rollout, by target. */
export type Flights = ReadonlyMap<string, SeenFlight>;

export interface FiledJoint {
  readonly filed: JointDataOf<'joint-rollout.planned'>;
}

/** Why a target stands, as recorded. */
export interface Standing {
  readonly cause: PauseCause;
  readonly reason: string;
}

/** On its way: every target that may go, goes. */
export interface Ahead extends FiledJoint {
  readonly startedAtMs: number | null;
  /** Why somebody stopped the whole where it is; null while nobody has. */
  readonly pauseReason: string | null;
  /** Targets that stand, by name. */
  readonly held: Readonly<Record<string, Standing>>;
}

/** On its way back, one target after the other. */
export interface Back extends FiledJoint {
  readonly startedAtMs: number | null;
  readonly by: string;
  readonly reason: string;
  /** Who has to come back, by target: who says so, and why. */
  readonly ordered: Readonly<Record<string, { readonly by: string; readonly reason: string }>>;
  /** Targets somebody was asked about, with what was asked. */
  readonly asked: Readonly<Record<string, string>>;
  readonly failed: readonly string[];
  readonly returned: readonly string[];
}

export type JointRollout =
  | { readonly status: 'none' }
  | ({ readonly status: 'planned' | 'flying' } & Ahead)
  | ({ readonly status: 'completed'; readonly endedAtMs: number } & Ahead)
  | ({ readonly status: 'returning' } & Back)
  | ({ readonly status: 'rolled-back'; readonly endedAtMs: number } & Back);

export type PlannedJoint = Exclude<JointRollout, { status: 'none' }>;
export type UnderWay = Extract<JointRollout, { status: 'planned' | 'flying' }>;
export type Returning = Extract<JointRollout, { status: 'returning' }>;

/** Whether something may still become of it. */
export function isUnderWay(joint: JointRollout): joint is UnderWay | Returning {
  return joint.status === 'planned' || joint.status === 'flying' || joint.status === 'returning';
}
