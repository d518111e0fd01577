import type { AppendContext, EventStore, NewEvent, RawEvent, ReadLogOptions } from '../../src/index.js';

/** A store under trial, appending as service `intake`. */
export interface TrialStore {
  readonly store: EventStore & { readRaw(options: ReadLogOptions): AsyncIterable<RawEvent> };
  /** Sets what the log takes for now; null lets it run again. */
  setClock(moment: Date | null): Promise<void>;
  /** Puts an event on the list of stalled events of `intake`, tried once. */
  stall(position: number): Promise<void>;
  close(): Promise<void>;
}

export const ADA = { kind: 'person', id: 'ada', issuer: 'trial' } as const;
export const noted = (note: string): NewEvent => ({ type: 'change.noted', data: { note } });
export const contextOf = (correlationId: string | null): AppendContext => ({ actor: ADA, correlationId });

/** A store under trial and what every trial of it needs. */
export class Trial implements Pick<TrialStore, 'store' | 'setClock' | 'stall'> {
  #opened: TrialStore | null = null;
  #count = 0;

  constructor(private readonly open: () => Promise<TrialStore>) {}

  async start(): Promise<void> {
    this.#opened = await this.open();
  }

  get store(): TrialStore['store'] {
    return this.#running.store;
  }

  setClock(moment: Date | null): Promise<void> {
    return this.#running.setClock(moment);
  }

  stall(position: number): Promise<void> {
    return this.#running.stall(position);
  }

  close(): Promise<void> {
    return this.#running.close();
  }

  /** A stream nobody wrote yet. */
  fresh(): string {
    this.#count += 1;
    return `change-trial-${this.#count}`;
  }

  /** Appends notes to a stream, whatever its version. */
  write(stream: string, ...notes: string[]): Promise<{ readonly position: number }> {
    return this.store.append({
      streams: [{ stream, expected: 'any', events: notes.map(noted) }],
      context: contextOf(stream),
    });
  }

  get #running(): TrialStore {
    if (this.#opened === null) throw new Error('the trial has not started');
    return this.#opened;
  }
}
