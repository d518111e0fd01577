import { createHash } from 'node:crypto';
import type { ExpectedVersion } from '@glidepath/event-store';

/** Writers of a run, spread over the processes below. */
export const WRITERS = 8;
export const WRITER_PROCESSES = 3;
/** Changes a writer has for itself, and changes all of them write to. */
const OWN_CHANGES = 12;
const SHARED_CHANGES = 10;
/** Every so many events one goes to a change that all writers share. */
const SHARED_EVERY = 5;

/** One event a writer is to append: known beforehand, so that whatever is missing or there twice can be named. */
export interface PlannedEvent {
  readonly writer: number;
  /** 0.. within the writer; also its order among the writer's events of one change. */
  readonly number: number;
  readonly changeId: string;
  readonly expected: ExpectedVersion;
}

/**
 * What one writer appends, in order. Four of five go to changes of its own, at the very version it must find there; the
 * others to changes that all writers share.
 * @param run makes the changes of a run its own
 */
export function plannedEvents(run: string, writer: number, count: number): readonly PlannedEvent[] {
  const versions = new Map<string, number>();
  return Array.from({ length: count }, (_, number) => {
    const turn = Math.floor(number / SHARED_EVERY);
    if (number % SHARED_EVERY === SHARED_EVERY - 1) {
      const changeId = changeOf(run, 'shared', (turn + writer) % SHARED_CHANGES);
      return { writer, number, changeId, expected: 'any' };
    }
    const changeId = changeOf(run, String(writer), number % OWN_CHANGES);
    const version = versions.get(changeId) ?? 0;
    versions.set(changeId, version + 1);
    return { writer, number, changeId, expected: version === 0 ? 'none' : version };
  });
}

/** The text a planned event carries, to know it again by. */
export function markOf({ writer, number }: Pick<PlannedEvent, 'writer' | 'number'>): string {
  return `${writer}/${number}`;
}

/** A UUID of its own for every change of a run, the same in every process. */
function changeOf(run: string, owner: string, index: number): string {
  const hex = createHash('sha256').update(`${run}/${owner}/${index}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
