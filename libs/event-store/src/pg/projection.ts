import type { ClientBase } from 'pg';
import type { EventEnvelope } from '../envelope.js';

/** Rows kept from events, in tables of the service's own schema. */
export interface PgProjection {
  /** Unique in the service; its positions are kept under this name. */
  readonly name: string;
  /** Event types it looks at. */
  readonly types: readonly string[];
  /** Makes its tables where they are missing; may be called again. */
  prepare(client: ClientBase): Promise<void>;
  /** Deletes all its rows. */
  clear(client: ClientBase): Promise<void>;
  /**
   * Writes what an event changes, through this client only: its transaction also says that the event was projected.
   * Called once for every event, in order of position within a partition. What it throws undoes the transaction.
   */
  project(event: EventEnvelope, client: ClientBase): Promise<void>;
}

/** How far a projection is. */
export interface ProjectionProgress {
  readonly projection: string;
  /** Everything up to here is projected. */
  readonly position: number;
  /** Position of the newest event of the log. */
  readonly head: number;
  /** Positions between the two, of events of any type; 0 when it has caught up. */
  readonly behind: number;
}

/** An event could not be projected; nothing of its transaction stands. `cause` is what the projection threw. */
export class ProjectionFailedError extends Error {
  override readonly name = 'ProjectionFailedError';
  constructor(
    readonly projection: string,
    readonly event: Pick<EventEnvelope, 'position' | 'type' | 'id'>,
    cause: unknown,
  ) {
    super(`${projection} could not project ${event.type} at position ${event.position}`, { cause });
  }
}

/** @throws ProjectionFailedError */
export async function projectOne(
  projection: PgProjection,
  event: EventEnvelope,
  client: ClientBase,
): Promise<void> {
  try {
    await projection.project(event, client);
  } catch (error) {
    throw new ProjectionFailedError(projection.name, event, error);
  }
}
