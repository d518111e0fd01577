import type { FlagEvent } from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import { Injectable } from '@nestjs/common';
import { type DefinedFlag, flag, type Flag } from '../domain/flag.js';

export interface OnBoard {
  readonly state: Flag;
  readonly version: number;
}

/** Every flag as the log tells it, in memory: an evaluation never waits for a database. */
@Injectable()
export class FlagBoard {
  private readonly flags = new Map<string, OnBoard>();

  /** Folds one event; what is folded already changes nothing. */
  apply(event: EventEnvelope): void {
    const fact = event as EventEnvelope & FlagEvent;
    const { state, version } = this.get(fact.data.flag);
    if (event.version > version) this.put(fact.data.flag, flag.evolve(state, fact), event.version);
  }

  /** A flag after facts of our own; never goes back to an older version. */
  put(name: string, state: Flag, version: number): void {
    if (this.get(name).version >= version) return;
    this.flags.set(name, { state, version });
  }

  /** Version 0 where there is no such flag. */
  get(name: string): OnBoard {
    return this.flags.get(name) ?? { state: flag.initialState(), version: 0 };
  }

  defined(name: string): DefinedFlag | null {
    const { state } = this.get(name);
    return state.status === 'defined' ? state : null;
  }

  /** Every flag by name. */
  all(): readonly (readonly [DefinedFlag, number])[] {
    return [...this.flags.values()]
      .flatMap(({ state, version }) => (state.status === 'defined' ? [[state, version] as const] : []))
      .sort(([a], [b]) => (a.flag < b.flag ? -1 : 1));
  }
}
