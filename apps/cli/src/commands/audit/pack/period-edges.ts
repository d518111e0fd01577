import type { EventEnvelope } from '@glidepath/event-store';
import type { Manifest } from './pack-layout.js';

type Side = 'before' | 'within' | 'after';

/**
 * Where a period begins and ends among the records of a pack. A record on each side of it shows that none of the period
 * lies beyond: moments never go backwards along positions.
 */
export class PeriodEdges {
  readonly #seen = new Set<Side>();

  constructor(private readonly manifest: Pick<Manifest, 'first' | 'last' | 'period'>) {}

  /**
   * Takes the next record.
   * @returns whether it is of the period; undefined when its moment is not on the side its position is
   */
  see({ position, recordedAt }: Pick<EventEnvelope, 'position' | 'recordedAt'>): boolean | undefined {
    const { first, last, period } = this.manifest;
    const side = sideOf(position, first, last + 1);
    if (side !== sideOf(recordedAt, period.from, period.until)) return undefined;
    this.#seen.add(side);
    return side === 'within';
  }

  /**
   * What the records leave open, undefined when nothing.
   * @param hasBeginning whether the first of them is the first of the log
   */
  gap(hasBeginning: boolean): string | undefined {
    const { first, last } = this.manifest;
    if (!hasBeginning && !this.#seen.has('before'))
      return `no record before position ${first} shows that the period begins there`;
    if (!this.#seen.has('after')) return `no record after position ${last} shows that the period ends there`;
    return undefined;
  }
}

function sideOf<Place extends number | string>(place: Place, from: Place, until: Place): Side {
  if (place < from) return 'before';
  return place < until ? 'within' : 'after';
}
