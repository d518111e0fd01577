import type {
  ChangeState,
  ChangeView,
  ReasonBody,
  SubmitChangeInput,
  WaitForSchema,
  WaitViewSchema,
} from '@glidepath/contracts';
import type { EventEnvelope } from '@glidepath/event-store';
import type { z } from 'zod';
import { GlidepathError } from '../glidepath-error.js';
import { PATIENCE, pauseAfter } from '../http/patience.js';
import type { CallOptions, Transport, WriteOptions } from '../http/transport.js';
import { type Page, type PageQuery, segment, type Written } from './page.js';

export interface ChangeFilter extends PageQuery {
  readonly state?: ChangeState | undefined;
  readonly service?: string | undefined;
  readonly environment?: string | undefined;
  readonly author?: string | undefined;
  /** Words in the title. */
  readonly q?: string | undefined;
}

export interface PastOptions extends CallOptions {
  /** Up to where history counts: a position, or a moment in ISO 8601. */
  readonly at?: string | number | undefined;
}

export type WaitGoal = z.infer<typeof WaitForSchema>;
type WaitView = z.infer<typeof WaitViewSchema>;

export interface WaitOptions extends CallOptions {
  readonly for: WaitGoal;
  /** Milliseconds in all, over as many requests as it takes; 30 minutes when not given. */
  readonly timeoutMs?: number | undefined;
  /** Told of the change as it stands, each time the server was asked. */
  readonly onProgress?: (change: ChangeView) => void;
}

export interface WaitOutcome {
  readonly change: ChangeView;
  /** False when time ran out, or the change ended in a way that can never reach the goal. */
  readonly reached: boolean;
  readonly timedOut: boolean;
}

/** States a change never leaves by itself for another outcome. */
const ENDED: ReadonlySet<ChangeState> = new Set([
  'completed',
  'rolled-back',
  'failed',
  'closed',
  'rejected',
  'cancelled',
  'expired',
]);

/** How long one request may wait: short enough for the proxies in between. */
const STRETCH_MS = 25_000;
const WAIT_MS = 30 * 60_000;

/** `/v1/changes`. A change is named by its id or its key (`CHG-1042`). */
export class Changes {
  constructor(private readonly transport: Transport) {}

  /** @throws GlidepathError `missing-fields`, `unknown-service`, `invalid-request` with a pointer for each fault … */
  submit(input: SubmitChangeInput, options: WriteOptions = {}): Promise<Written<ChangeView>> {
    return this.transport.json('/v1/changes', { ...options, method: 'POST', body: input });
  }

  /** The change as it is, or as it was. @throws GlidepathError `change-not-found`, also when it did not exist yet */
  get(change: string, { at, signal }: PastOptions = {}): Promise<ChangeView> {
    return this.transport.json(`/v1/changes/${segment(change)}`, { signal, query: { at } });
  }

  list(filter: ChangeFilter = {}, options: CallOptions = {}): Promise<Page<ChangeView>> {
    return this.transport.json('/v1/changes', { ...options, query: { ...filter } });
  }

  /**
   * Replaces the proposal; earlier approvals no longer count.
   * @param ifVersion the `version` the caller saw; another one is refused (412)
   */
  amend(
    change: string,
    ifVersion: number,
    input: SubmitChangeInput,
    options: WriteOptions = {},
  ): Promise<Written<ChangeView>> {
    const call = { ...options, method: 'PUT', body: input, ifVersion } as const;
    return this.transport.json(`/v1/changes/${segment(change)}`, call);
  }

  cancel(change: string, reason: string, options: WriteOptions = {}): Promise<Written<ChangeView>> {
    const body: ReasonBody = { reason };
    return this.transport.json(`/v1/changes/${segment(change)}/cancel`, { ...options, method: 'POST', body });
  }

  /** Every event that concerns the change, in order. */
  async events(change: string, options: CallOptions = {}): Promise<readonly EventEnvelope[]> {
    const path = `/v1/changes/${segment(change)}/events`;
    return (await this.transport.json<{ items: EventEnvelope[] }>(path, options)).items;
  }

  /**
   * Waits until the change is approved, completed or at its end, from the state it is in now.
   * @throws GlidepathError when the server refuses, or cannot be reached for longer than retries last
   */
  async waitFor(change: string, options: WaitOptions): Promise<WaitOutcome> {
    const deadline = Date.now() + (options.timeoutMs ?? WAIT_MS);
    for (;;) {
      const left = Math.max(deadline - Date.now(), 0);
      const { reached, change: seen } = await this.waitPatiently(change, options, Math.min(left, STRETCH_MS));
      options.onProgress?.(seen);
      if (reached || ENDED.has(seen.state)) return { change: seen, reached, timedOut: false };
      if (Date.now() >= deadline) return { change: seen, reached: false, timedOut: true };
    }
  }

  private async waitPatiently(change: string, options: WaitOptions, ms: number): Promise<WaitView> {
    for (let failures = 1; ; failures += 1) {
      try {
        return await this.waitOnce(change, options, ms);
      } catch (error) {
        const mayPass = error instanceof GlidepathError && error.retryable;
        if (!mayPass || failures > PATIENCE) throw error;
        await pauseAfter(failures, options.signal);
      }
    }
  }

  private waitOnce(change: string, { for: goal, signal }: WaitOptions, ms: number): Promise<WaitView> {
    const query = { for: goal, timeout: `${Math.ceil(ms)}ms` };
    const path = `/v1/changes/${segment(change)}/wait`;
    return this.transport.json(path, { signal, query, timeoutMs: ms + STRETCH_MS });
  }
}
