import type { RawEvent } from '@glidepath/event-store';
import { type Finding, repeated } from './finding.js';

/** One effect for each cause, in the order of the causes of a change, and none of an event that is not in the log. */
export function checkEffects(rows: readonly RawEvent[]): Finding {
  const causes = rows.filter(({ type }) => type === 'change.cancelled');
  const effects = rows.filter(({ type }) => type === 'risk.failed');
  const positions = new Map(causes.map(({ id, position }) => [id, position]));
  const caused = new Set(effects.map(({ causationId }) => causationId));
  return {
    lost: causes.filter(({ id }) => !caused.has(id)).map(({ position }) => `no effect of ${position}`),
    doubled: [
      ...repeated(effects.map(({ causationId }) => `effect of ${causationId}`)),
      ...effects
        .filter(({ causationId }) => !positions.has(causationId ?? ''))
        .map(({ position, causationId }) => `effect ${position} of ${causationId}, which is not in the log`),
    ],
    outOfOrder: overtaken(effects, positions),
  };
}

function overtaken(effects: readonly RawEvent[], positions: ReadonlyMap<string, number>): readonly string[] {
  const last = new Map<string, number>();
  return effects.flatMap(({ position, correlationId, causationId }) => {
    const cause = positions.get(causationId ?? '') ?? 0;
    const before = last.get(correlationId ?? '') ?? 0;
    last.set(correlationId ?? '', cause);
    return cause > before ? [] : [`effect ${position} of ${cause} after that of ${before}`];
  });
}
