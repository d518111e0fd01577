import type { RawEvent } from '@glidepath/event-store';
import type { World } from '../world.js';
import { type Finding, repeated } from './finding.js';

interface AttemptRow {
  readonly consumer: string;
  readonly handler: string;
  readonly position: number;
  readonly event_id: string;
  readonly first_effect: number | null;
}

const APPLIED = `
SELECT consumer, handler, position::int AS position, event_id, first_effect::int AS first_effect
FROM log.attempt WHERE outcome = 'applied'`;

/**
 * What consumers wrote down of their work: the reaction to every cause once and pointing to its effect, every event
 * received by audit once, and nothing that is not in the log.
 */
export async function checkAttempts(world: World, rows: readonly RawEvent[]): Promise<Finding> {
  const attempts = await world.sql<AttemptRow>(APPLIED);
  const reactions = attempts.filter(({ consumer }) => consumer === 'risk');
  const received = attempts.filter(({ handler }) => handler.startsWith('MirrorProjection'));
  const causes = rows.filter(({ type }) => type === 'change.cancelled');
  const ids = new Map(rows.map(({ position, id }) => [position, id]));
  const effects = new Map(rows.map(({ position, causationId }) => [position, causationId]));
  return {
    lost: [...unhandled('risk', causes, reactions), ...unhandled('audit', rows, received)],
    doubled: [
      ...repeated(reactions.map(({ position }) => `reaction to ${position}`)),
      ...repeated(received.map(({ position }) => `receipt of ${position}`)),
      ...attempts
        .filter(({ position, event_id: id }) => ids.get(position) !== id)
        .map(({ consumer, position }) => `${consumer} handled an event at ${position} that is not there`),
      ...reactions
        .filter(({ event_id: id, first_effect: effect }) => effects.get(effect ?? 0) !== id)
        .map(({ position }) => `the effect on record for ${position} is not its effect`),
    ],
    outOfOrder: [],
  };
}

function unhandled(
  consumer: string,
  wanted: readonly RawEvent[],
  attempts: readonly AttemptRow[],
): readonly string[] {
  const handled = new Set(attempts.map(({ position }) => position));
  return wanted
    .filter(({ position }) => !handled.has(position))
    .map(({ position }) => `${position} was not handled by ${consumer}`);
}
