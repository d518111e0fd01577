import type { Pool } from 'pg';
import { setImmediate as tick } from 'node:timers/promises';
import {
  type AppendRequest,
  CommandReusedError,
  type EventEnvelope,
  VersionConflictError,
} from '../../src/index.js';
import type { PgEventStore } from '../../src/pg/index.js';
import type { Verdict } from './log-model.js';

/** How connections are cut while a crowd appends. */
export type Crash =
  | { readonly kind: 'none' }
  /** Inside the function, waiting for the head: every n-th of them. */
  | { readonly kind: 'waiting'; readonly every: number }
  /** Whatever they do after so many turns of the event loop: before, in or after the commit. */
  | { readonly kind: 'racing'; readonly ticks: number };

/** A request as it went out, and what came back; undefined when the answer was lost. */
export interface Answered {
  readonly request: AppendRequest;
  readonly verdict: Verdict | undefined;
}

const CUT = `SELECT pg_terminate_backend(pid) FROM (
  SELECT pid, row_number() OVER (ORDER BY pid) AS number FROM pg_stat_activity
  WHERE usename = 'glidepath_intake' AND state = 'active' AND ($2::boolean IS FALSE OR wait_event_type = 'Lock')
) AS busy WHERE number % $1 = 0`;
const WAITING = `SELECT count(*)::int AS waiting FROM pg_stat_activity
  WHERE usename = 'glidepath_intake' AND wait_event_type = 'Lock'`;
const MOST_LOOKS = 200;

/** Several stores, each as another process would have it, that append at the same time. */
export class Crowd {
  /** How many were left without an answer by crashes. */
  lostAnswers = 0;

  /** @param reader of another service, whose connections nobody cuts */
  constructor(
    private readonly stores: readonly PgEventStore[],
    private readonly reader: PgEventStore,
    private readonly admin: Pool,
  ) {}

  head(): Promise<number> {
    return this.reader.head();
  }

  async version(stream: string): Promise<number> {
    return (await this.reader.readStream(stream)).version;
  }

  /** Sends all requests at once, spread over the stores, and crashes meanwhile. */
  async append(requests: readonly AppendRequest[], crash: Crash): Promise<readonly Answered[]> {
    const send = (): Promise<readonly Answered[]> =>
      Promise.all(
        requests.map(async (request, caller) => ({ request, verdict: await this.one(request, caller) })),
      );
    switch (crash.kind) {
      case 'none':
        return send();
      case 'racing': {
        const sent = send();
        for (let count = 0; count < crash.ticks; count++) await tick();
        await this.admin.query(CUT, [1, false]);
        return sent;
      }
      case 'waiting':
        return this.appendBehindLock(send, crash.every);
    }
  }

  /** Events after a position, in order. */
  async after(position: number): Promise<readonly EventEnvelope[]> {
    const events: EventEnvelope[] = [];
    for await (const event of this.reader.readLog({ after: position })) events.push(event);
    return events;
  }

  private async one(request: AppendRequest, caller: number): Promise<Verdict | undefined> {
    const store = this.stores[caller % this.stores.length];
    try {
      const result = await store?.append(request);
      if (result === undefined) return undefined;
      const { duplicate, events, position } = result;
      const kind = duplicate ? 'duplicate' : 'appended';
      return { kind, first: events[0]?.position ?? position + 1, last: position };
    } catch (error) {
      if (error instanceof VersionConflictError)
        return { kind: 'conflict', stream: error.stream, actual: error.actual };
      if (error instanceof CommandReusedError) return { kind: 'reused' };
      this.lostAnswers += 1;
      return undefined;
    }
  }

  /** Holds the head, so that whoever appends is certainly in the middle of it when the connection goes. */
  private async appendBehindLock(
    send: () => Promise<readonly Answered[]>,
    every: number,
  ): Promise<readonly Answered[]> {
    const holder = await this.admin.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('SELECT FROM log.head FOR UPDATE');
      const sent = send();
      for (let looks = 0; looks < MOST_LOOKS; looks++) {
        const { rows } = await this.admin.query<{ waiting: number }>(WAITING);
        if ((rows[0]?.waiting ?? 0) > 0) break;
      }
      await this.admin.query(CUT, [every, true]);
      await holder.query('COMMIT');
      return await sent;
    } finally {
      holder.release();
    }
  }
}
