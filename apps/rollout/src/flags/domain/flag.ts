import type { FlagEvent } from '@glidepath/contracts';
import type { Decider } from '@glidepath/event-store';

/** A flag that chooses between the version in place and the one on its way. */
export type Flag =
  | { readonly status: 'none' }
  | {
      readonly status: 'defined';
      readonly flag: string;
      readonly service: string;
      readonly stable: string;
      readonly canary: string;
      /** Share of the canary, percent with two decimals. */
      readonly weightPercent: number;
      /** The rollout that last moved it, and its change; null before the first. */
      readonly rolloutId: string | null;
      readonly changeId: string | null;
      /** Key of the last effect. */
      readonly key: string | null;
    };
export type DefinedFlag = Extract<Flag, { status: 'defined' }>;

type DataOf<Type extends FlagEvent['type']> = Extract<FlagEvent, { type: Type }>['data'];
export type FlagCommand =
  | ({ readonly type: 'define' } & Omit<DataOf<'flag.defined'>, 'bucketing'>)
  | ({ readonly type: 'set-weight' } & DataOf<'flag.weight-changed'>);

/** Stream `flag-<flag>`. */
export const flag: Decider<Flag, FlagCommand, FlagEvent> = {
  initialState: () => ({ status: 'none' }),
  decide(command, state) {
    switch (command.type) {
      case 'define': {
        const { type: _, ...definition } = command;
        if (state.status === 'defined') return [];
        return [{ type: 'flag.defined', data: { ...definition, bucketing: 'murmur3-32-v2' } }];
      }
      case 'set-weight': {
        const { type: _, ...data } = command;
        const isApplied = state.status === 'defined' && state.key === command.key;
        return isApplied ? [] : [{ type: 'flag.weight-changed', data }];
      }
    }
  },
  evolve: evolveFlag,
};

/** Folds one fact; a weight of a flag that was never defined changes nothing. */
export function evolveFlag(state: Flag, { type, data }: FlagEvent): Flag {
  switch (type) {
    case 'flag.defined': {
      const { flag: name, service, stable, canary } = data;
      const effect = { weightPercent: 0, rolloutId: null, changeId: null, key: null };
      return { status: 'defined', flag: name, service, stable, canary, ...effect };
    }
    case 'flag.weight-changed': {
      if (state.status === 'none') return state;
      const { weightPercent, rolloutId, changeId, key } = data;
      return { ...state, weightPercent, rolloutId, changeId, key };
    }
  }
}
