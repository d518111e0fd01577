import type { EventEnvelope } from '@glidepath/event-store';
import type { RolloutEvent } from '@glidepath/contracts';
import type { System } from './system.js';

/** The whole log, in order. */
export async function readLog(system: System): Promise<readonly EventEnvelope[]> {
  const events: EventEnvelope[] = [];
  for await (const event of system.as('otto').events.replay()) events.push(event);
  return events;
}

/** Everything that should stand in a log once and stands there twice, as words; empty when each event exists once. */
export function doubles(events: readonly EventEnvelope[]): readonly string[] {
  return [
    ...repeated(events.map(({ id }) => `id ${id}`)),
    ...repeated(events.map(({ stream, version }) => `version ${version} of ${stream}`)),
    // One handler answers an event with one append: the same fact on the same stream for the same cause is a second.
    ...repeated(
      events.flatMap(({ causationId, producer, stream, type, data }) =>
        causationId === null
          ? []
          : [`effect ${producer.service} ${type} on ${stream} of ${causationId} ${stepOf(data)}`],
      ),
    ),
    ...doubleWeights(events),
  ];
}

/** Positions that are not the one before and one more, from 1 on. */
export function holes(events: readonly EventEnvelope[]): readonly number[] {
  return events.map(({ position }) => position).filter((position, index) => position !== index + 1);
}

/** A weight of a step that was applied more than once, whether under one key or under two. */
function doubleWeights(events: readonly EventEnvelope[]): readonly string[] {
  const facts = events as readonly (EventEnvelope & RolloutEvent)[];
  const weights = facts.flatMap((fact) => (fact.type === 'rollout.weight-set' ? [fact.data] : []));
  const flags = events.filter(({ type }) => type === 'flag.weight-changed');
  return [
    ...repeated(
      weights.map(({ rolloutId, step, weightPercent }) => `weight ${weightPercent} of ${rolloutId}/${step}`),
    ),
    ...repeated(weights.map(({ key }) => `key ${key}`)),
    ...repeated(flags.map(({ data }) => `flag key ${(data as { key: string }).key}`)),
  ];
}

/** A reaction may enter several steps at once. */
function stepOf(data: unknown): string {
  const { step } = data as { readonly step?: number };
  return step === undefined ? '' : `at step ${step}`;
}

function repeated(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}
