import type { FlagCommandInput, FlagInput, FlagView } from '@glidepath/contracts';
import type { CallOptions, Transport, WriteOptions } from '../http/transport.js';
import { segment, type Written } from './page.js';

export interface FlagFilter {
  readonly service?: string | undefined;
  readonly owner?: string | undefined;
  /** Only those that should go, or only those in use. */
  readonly stale?: boolean | undefined;
}

/** What OFREP answers for one flag; without a value the default in the caller's code counts. */
export interface FlagEvaluation {
  readonly key: string;
  readonly reason: string;
  readonly variant?: string;
  readonly value?: unknown;
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}

export interface RemovedFlag {
  readonly flag: string;
  readonly removed: true;
}

/** `/v1/flags`: definitions and upkeep. Services evaluate flags through an OpenFeature provider for OFREP. */
export class Flags {
  constructor(private readonly transport: Transport) {}

  list(filter: FlagFilter = {}, options: CallOptions = {}): Promise<{ readonly items: readonly FlagView[] }> {
    const { stale, ...rest } = filter;
    const query = { ...rest, stale: stale === undefined ? undefined : String(stale) };
    return this.transport.json('/v1/flags', { ...options, query });
  }

  get(flag: string, options: CallOptions = {}): Promise<FlagView> {
    return this.transport.json(`/v1/flags/${segment(flag)}`, options);
  }

  /** Defines a flag, or replaces its definition as a whole. */
  define(flag: string, definition: FlagInput, options: WriteOptions = {}): Promise<Written<FlagView>> {
    return this.transport.json(`/v1/flags/${segment(flag)}`, { ...options, method: 'PUT', body: definition });
  }

  /** Enables, disables, hands over, or sets the day it should be gone by. */
  command(
    flag: string,
    command: Exclude<FlagCommandInput, { command: 'remove' }>,
    options: WriteOptions = {},
  ): Promise<Written<FlagView>> {
    const path = `/v1/flags/${segment(flag)}/commands`;
    return this.transport.json(path, { ...options, method: 'POST', body: command });
  }

  remove(flag: string, reason: string, options: WriteOptions = {}): Promise<Written<RemovedFlag>> {
    const body: FlagCommandInput = { command: 'remove', reason };
    return this.transport.json(`/v1/flags/${segment(flag)}/commands`, { ...options, method: 'POST', body });
  }

  /** What one user gets, for a look; asks anew every time. */
  evaluate(
    flag: string,
    context: Readonly<Record<string, unknown>>,
    options: CallOptions = {},
  ): Promise<FlagEvaluation> {
    const path = `/ofrep/v1/evaluate/flags/${segment(flag)}`;
    return this.transport.json(path, { ...options, method: 'POST', body: { context } });
  }
}
