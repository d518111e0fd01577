import type { FlagEvent } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { flag } from '../domain/flag.js';
import type { DefinedFlag, Flag, KnownFlag } from '../domain/flag-state.js';

export interface OnBoard {
  readonly state: Flag;
  readonly version: number;
  /** When anything about it changed last, ISO 8601; null until the log has told. */
  readonly changedAt: string | null;
}

/** A flag there is. */
export interface KnownOnBoard extends OnBoard {
  readonly state: KnownFlag;
}

/** Every flag as the log tells it, in memory: an evaluation never waits for a database. */
@Injectable()
export class FlagBoard {
  private readonly flags = new Map<string, OnBoard>();
  private readonly listeners = new Set<() => void>();
  private sum = 0;

  /** How many facts about flags are folded: the same everywhere, and higher after every change. */
  get revision(): number {
    return this.sum;
  }

  /** Folds one event; what is folded already changes nothing. */
  apply(event: EventEnvelope): void {
    const fact = event as EventEnvelope & FlagEvent;
    const { state, version, changedAt } = this.get(fact.data.flag);
    if (event.version < version) return;
    const isNews = event.version > version;
    // Saying that a flag is stale does not make it fresh.
    const at = fact.type === 'flag.stale-reported' ? changedAt : event.recordedAt;
    this.set(fact.data.flag, {
      state: isNews ? flag.evolve(state, fact) : state,
      version: event.version,
      changedAt: at,
    });
    if (isNews) this.announce();
  }

  /** A flag after facts of our own; never goes back to an older version. */
  put(name: string, state: Flag, version: number): void {
    const before = this.get(name);
    if (before.version >= version) return;
    this.set(name, { state, version, changedAt: before.changedAt });
    this.announce();
  }

  /** Version 0 where there is no such flag. */
  get(name: string): OnBoard {
    return this.flags.get(name) ?? { state: flag.initialState(), version: 0, changedAt: null };
  }

  /** A flag that rollouts move. */
  defined(name: string): DefinedFlag | null {
    const { state } = this.get(name);
    return state.status === 'defined' ? state : null;
  }

  known(name: string): KnownFlag | null {
    const { state } = this.get(name);
    return state.status === 'none' ? null : state;
  }

  /** Every flag there is, by name. */
  all(): readonly KnownOnBoard[] {
    return [...this.flags.values()]
      .flatMap(({ state, ...rest }) => (state.status === 'none' ? [] : [{ state, ...rest }]))
      .sort((a, b) => (a.state.flag < b.state.flag ? -1 : 1));
  }

  /**
   * Calls back after every change, once per change, until the subscription is ended.
   * @returns ends it
   */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private set(name: string, after: OnBoard): void {
    this.sum += after.version - this.get(name).version;
    this.flags.set(name, after);
  }

  private announce(): void {
    for (const listener of this.listeners) listener();
  }
}
