import type { FlagEvent, FlagState } from '@glidepath/contracts';
import type { Decider } from '@glidepath/event-store';
import { decideUpkeep, type UpkeepCommand } from './decide-upkeep.js';
import type { Configuration, Flag } from './flag-state.js';

type DataOf<Type extends FlagEvent['type']> = Extract<FlagEvent, { type: Type }>['data'];
export type FlagCommand =
  | ({ readonly type: 'define' } & Omit<DataOf<'flag.defined'>, 'bucketing'>)
  | ({ readonly type: 'set-weight' } & DataOf<'flag.weight-changed'>)
  | UpkeepCommand;

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
      case 'configure':
      case 'set-state':
      case 'hand-over':
      case 'set-expiry':
      case 'report-stale':
      case 'remove':
        return decideUpkeep(command, state);
    }
  },
  evolve: evolveFlag,
  // A flag lives long, and each flight moves it step by step.
  snapshots: { reducer: 'flag', version: 1 },
};

/** Folds one fact; a fact about a flag that is not there changes nothing. */
export function evolveFlag(state: Flag, event: FlagEvent): Flag {
  switch (event.type) {
    case 'flag.defined':
      return define(state, event.data);
    case 'flag.configured':
      return configure(state, event.data);
    case 'flag.removed':
      return { status: 'none' };
    case 'flag.weight-changed': {
      if (state.status !== 'defined') return state;
      const { weightPercent, rolloutId, changeId, key } = event.data;
      return { ...state, weightPercent, rolloutId, changeId, key, reported: {} };
    }
    case 'flag.state-changed':
      return switchTo(state, event.data.state);
    case 'flag.owner-changed': {
      const { owner } = event.data;
      return reconfigure(state, (configuration) => ({ ...configuration, owner }));
    }
    case 'flag.expiry-set': {
      const { expiresAt } = event.data;
      return reconfigure(state, (configuration) => ({ ...configuration, expiresAt }));
    }
    case 'flag.stale-reported': {
      if (state.status === 'none') return state;
      const { cause, reportedAt } = event.data;
      return { ...state, reported: { ...state.reported, [cause]: reportedAt } };
    }
  }
}

function define(state: Flag, data: DataOf<'flag.defined'>): Flag {
  const { flag: name, service, stable, canary } = data;
  const configuration = state.status === 'none' ? null : state.configuration;
  return {
    status: 'defined',
    flag: name,
    service,
    stable,
    canary,
    weightPercent: 0,
    rolloutId: null,
    changeId: null,
    key: null,
    state: configuration?.definition.state ?? 'ENABLED',
    configuration,
    reported: {},
  };
}

function configure(state: Flag, data: DataOf<'flag.configured'>): Flag {
  const { flag: name, service, owner, description, expiresAt, definition } = data;
  const configuration = { owner, description, expiresAt, definition };
  if (state.status === 'defined') return { ...state, state: definition.state, configuration, reported: {} };
  return { status: 'configured', flag: name, service, configuration, reported: {} };
}

function switchTo(state: Flag, to: FlagState): Flag {
  const configured = reconfigure(state, (configuration) => ({
    ...configuration,
    definition: { ...configuration.definition, state: to },
  }));
  return configured.status === 'defined' ? { ...configured, state: to, reported: {} } : configured;
}

function reconfigure(state: Flag, change: (before: Configuration) => Configuration): Flag {
  if (state.status === 'none' || state.configuration === null) return state;
  return { ...state, configuration: change(state.configuration), reported: {} };
}
