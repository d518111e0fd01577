import type { EventEnvelope, StreamAppend } from '@glidepath/event-store';
import { BaseRpcContext } from '@nestjs/microservices';
import type { ClientBase } from 'pg';
import type { GatheredRows, WriteRows } from './gathered-rows.js';

/** What a reaction decided: appends for one transaction, or nothing. */
export type Effect = StreamAppend | readonly StreamAppend[] | void;

/** What a handler may know besides the event itself; injected by `@Ctx()`. */
export class EventContext extends BaseRpcContext<[EventEnvelope]> {
  constructor(
    readonly event: EventEnvelope,
    /** 1 on the first try, more after the event had stalled. */
    readonly attempt: number,
  ) {
    super([event]);
  }
}

/** The context of a projection's handler. */
export class ProjectionContext extends EventContext {
  constructor(
    event: EventEnvelope,
    attempt: number,
    /** Inside the transaction that also writes the projection's position. */
    readonly client: ClientBase,
    private readonly gathered: GatheredRows,
  ) {
    super(event, attempt);
  }

  /**
   * Leaves a row to be written before the transaction ends, in one statement with those of the other events in it. For
   * rows that no handler reads before that.
   */
  writeTogether<Row>(write: WriteRows<Row>, row: Row): void {
    this.gathered.add(write, row);
  }
}
