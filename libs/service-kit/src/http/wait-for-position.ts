import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { ProblemError } from '../problems/problem-error.js';

/** How far the rows of a projection follow the log. */
export abstract class ProjectionPositions {
  /** True when the projection has handled the event at this position (every event of its partition up to it). */
  abstract hasReached(projection: string, position: number): Promise<boolean>;
}

/** `?after=`: read your own writes. The `position` of a write, passed to a read, makes it wait for that write. */
export const AfterQuerySchema = z.object({
  after: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
});

const DEADLINE_MS = 3_000;
const POLL_MS = 15;

/**
 * Resolves once a projection shows what was written at a position.
 * @param after the `position` a write answered with; returns at once when undefined
 * @throws ProblemError `not-caught-up` (503, Retry-After) when it has not within the deadline, in milliseconds
 */
export async function waitForPosition(
  positions: ProjectionPositions,
  projection: string,
  after: number | undefined,
  deadlineMs = DEADLINE_MS,
): Promise<void> {
  if (after === undefined) return;
  const deadline = performance.now() + deadlineMs;
  while (!(await positions.hasReached(projection, after))) {
    if (performance.now() >= deadline) {
      throw new ProblemError(
        'not-caught-up',
        `position ${after} is not shown yet; try again`,
        {},
        { 'Retry-After': '1' },
      );
    }
    await delay(POLL_MS);
  }
}
