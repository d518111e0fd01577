import type { FlagDefinition, FlagStaleCause, FlagState } from '@glidepath/contracts';

/** What somebody defined. */
export interface Configuration {
  readonly owner: string;
  readonly description: string;
  readonly expiresAt: string | null;
  readonly definition: FlagDefinition;
}

interface Kept {
  readonly flag: string;
  readonly service: string;
  /** Stale reports since something about the flag changed last. */
  readonly reported: Readonly<Partial<Record<FlagStaleCause, string>>>;
}

/** A flag that rules choose for; no rollout has moved it yet. */
export interface ConfiguredFlag extends Kept {
  readonly status: 'configured';
  readonly configuration: Configuration;
}

/** A flag that chooses between the version in place and the one on its way. */
export interface DefinedFlag extends Kept {
  readonly status: 'defined';
  readonly stable: string;
  readonly canary: string;
  /** Share of the canary, percent with two decimals. */
  readonly weightPercent: number;
  /** The rollout that last moved it, and its change; null before the first. */
  readonly rolloutId: string | null;
  readonly changeId: string | null;
  /** Key of the last effect. */
  readonly key: string | null;
  /** Switched off by hand; by its definition where there is one. */
  readonly state: FlagState;
  /** Null where nobody but rollouts defined it. */
  readonly configuration: Configuration | null;
}

export type KnownFlag = ConfiguredFlag | DefinedFlag;
export type Flag = { readonly status: 'none' } | KnownFlag;
