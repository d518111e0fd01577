import type { RawEvent } from '@glidepath/event-store';
import { markOf, type PlannedEvent } from '../../../src/faults/plan.js';
import type { Acknowledged } from '../writers.js';
import { type Finding, repeated } from './finding.js';
import { markIn } from './logged.js';

/**
 * The log against what was planned and what writers were told: every planned event once and where its writer was told,
 * positions and versions dense, time not backwards, and each writer's events of a change in its order.
 */
export function checkLog(
  rows: readonly RawEvent[],
  planned: readonly PlannedEvent[],
  acknowledged: readonly Acknowledged[],
): Finding {
  const causes = rows.filter(({ type }) => type === 'change.cancelled');
  const marks = causes.map(markIn);
  const present = new Set(marks);
  const atPosition = new Map(causes.map((row, index) => [row.position, marks[index]]));
  return {
    lost: [
      ...planned.map(markOf).filter((mark) => !present.has(mark)),
      ...acknowledged
        .filter((told) => atPosition.get(told.position) !== markOf(told))
        .map((told) => `${markOf(told)} is not at ${told.position}, as its writer was told`),
    ],
    doubled: [...repeated(marks), ...repeated(rows.map(({ id }) => id))],
    outOfOrder: [...misplaced(rows), ...backwards(rows), ...overtaken(causes)],
  };
}

/** Positions, versions and links of partitions that are not the one before and one more. */
function misplaced(rows: readonly RawEvent[]): readonly string[] {
  const versions = new Map<string, number>();
  const heads = new Map<number, number>();
  return rows.flatMap(({ position, stream, version, partition, previousInPartition }, index) => {
    const isDense =
      position === index + 1 &&
      version === (versions.get(stream) ?? 0) + 1 &&
      previousInPartition === (heads.get(partition) ?? 0);
    versions.set(stream, version);
    heads.set(partition, position);
    return isDense ? [] : [`position ${position}, version ${version} of ${stream}`];
  });
}

function backwards(rows: readonly RawEvent[]): readonly string[] {
  return rows.flatMap(({ position, recordedAt }, index) => {
    const before = rows[index - 1]?.recordedAt ?? '';
    return recordedAt < before ? [`${position} is recorded before the one before it`] : [];
  });
}

/** Events of one writer and one change that stand before an earlier one. */
function overtaken(causes: readonly RawEvent[]): readonly string[] {
  const last = new Map<string, number>();
  return causes.flatMap((row) => {
    const [writer = '', number = ''] = markIn(row).split('/');
    const key = `${writer} ${row.stream}`;
    const isInOrder = Number(number) > (last.get(key) ?? -1);
    last.set(key, Number(number));
    return isInOrder ? [] : [`${writer}/${number} in ${row.stream}`];
  });
}
