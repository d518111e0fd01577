import type { FlagDefinition, FlagEvent, FlagStaleCause, FlagState } from '@glidepath/contracts';
import { definitionFaults } from './definition-faults.js';
import {
  FlagDefinitionInvalidError,
  FlagInFlightError,
  FlagNotConfiguredError,
  FlagNotFoundError,
  FlagTakenError,
} from './errors.js';
import type { Configuration, Flag, KnownFlag } from './flag-state.js';

interface Told {
  readonly flag: string;
  readonly reason: string;
  readonly now: Date;
  /** Key of the change whose rollout moves the flag and has not ended. */
  readonly movedBy: string | null;
}

/** What people do to a flag, and what is noticed about it. */
export type UpkeepCommand =
  | (Told & Configuration & { readonly type: 'configure'; readonly service: string })
  | (Told & { readonly type: 'set-state'; readonly state: FlagState })
  | (Told & { readonly type: 'hand-over'; readonly owner: string })
  | (Told & { readonly type: 'set-expiry'; readonly expiresAt: string | null })
  | (Told & { readonly type: 'report-stale'; readonly cause: FlagStaleCause; readonly since: string })
  | (Told & { readonly type: 'remove' });
type Configure = Extract<UpkeepCommand, { type: 'configure' }>;

/**
 * Switching off is allowed at any time; what would change whom a rollout moves waits for its end.
 * @throws FlagNotFoundError, FlagDefinitionInvalidError, FlagTakenError, FlagInFlightError, FlagNotConfiguredError
 */
export function decideUpkeep(command: UpkeepCommand, state: Flag): readonly FlagEvent[] {
  if (command.type === 'configure') return configure(command, state);
  if (state.status === 'none') throw new FlagNotFoundError(command.flag);
  const { flag, reason } = command;
  const at = command.now.toISOString();
  switch (command.type) {
    case 'set-state': {
      if (stateOf(state) === command.state) return [];
      return [{ type: 'flag.state-changed', data: { flag, reason, state: command.state, changedAt: at } }];
    }
    case 'hand-over': {
      const { owner } = command;
      if (configurationOf(state).owner === owner) return [];
      return [{ type: 'flag.owner-changed', data: { flag, reason, owner, changedAt: at } }];
    }
    case 'set-expiry': {
      const { expiresAt } = command;
      if (configurationOf(state).expiresAt === expiresAt) return [];
      return [{ type: 'flag.expiry-set', data: { flag, reason, expiresAt, setAt: at } }];
    }
    case 'report-stale': {
      const { cause, since } = command;
      if (state.reported[cause] !== undefined) return [];
      return [{ type: 'flag.stale-reported', data: { flag, reason, cause, since, reportedAt: at } }];
    }
    case 'remove':
      if (command.movedBy !== null) throw new FlagInFlightError(flag, command.movedBy);
      return [{ type: 'flag.removed', data: { flag, reason, removedAt: at } }];
  }
}

/** Whether a flag answers at all. */
export function stateOf(flag: KnownFlag): FlagState {
  return flag.status === 'defined' ? flag.state : flag.configuration.definition.state;
}

function configurationOf({ flag, configuration }: KnownFlag): Configuration {
  if (configuration === null) throw new FlagNotConfiguredError(flag);
  return configuration;
}

function configure(command: Configure, state: Flag): readonly FlagEvent[] {
  const { flag, reason, now, movedBy, service, owner, description, expiresAt, definition } = command;
  const faults = definitionFaults(definition);
  if (faults.length > 0) throw new FlagDefinitionInvalidError(faults);
  if (movedBy !== null) throw new FlagInFlightError(flag, movedBy);
  throwIfTaken(state, service, definition);
  const configuredAt = now.toISOString();
  const what = { flag, reason, service, owner, description, expiresAt, definition };
  return [{ type: 'flag.configured', data: { ...what, bucketing: 'murmur3-32-v2', configuredAt } }];
}

function throwIfTaken(state: Flag, service: string, { variants }: FlagDefinition): void {
  if (state.status === 'none') return;
  if (state.service !== service)
    throw new FlagTakenError(`the flag ${state.flag} belongs to the service ${state.service}`);
  if (state.status !== 'defined') return;
  const lost = [state.stable, state.canary].filter((variant) => !Object.hasOwn(variants, variant));
  if (lost.length > 0)
    throw new FlagTakenError(
      `rollouts of ${service} choose ${lost.join(' and ')}, which must be among the variants`,
    );
}
