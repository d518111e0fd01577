import type { ArmCounts, Tick } from '@glidepath/analysis';
import { EXIT } from '../../exit-codes.js';
import { Failure } from '../../failure.js';

/** One record of a recording: what both versions did in a tick. */
export interface RecordedTick {
  readonly sli: string;
  readonly tick: Tick;
}

/** A record as it was read: its fields by name. */
export type Fields = Readonly<Record<string, unknown>>;

/** The name of the only indicator where records name none. */
const UNNAMED = 'requests';

/** The last moment that a Date can hold, and its opposite the first. */
const LAST_MOMENT_MS = 8.64e15;

/**
 * Reads a record, of a recording or of a `rollout.analysed` event.
 * @param where for people: `line 7`
 * @throws Failure that names the field
 */
export function recordedTick(fields: Fields, where: string): RecordedTick {
  const { sli = UNNAMED, at = fields['sliceStart'] } = fields;
  if (typeof sli !== 'string' || sli === '') throw faulty(where, 'sli', sli, 'the name of an indicator');
  const canary = armOf(fields, 'canary', where);
  const control = armOf(fields, 'control', where);
  return { sli, tick: { startMs: momentOf(at, where), canary, control } };
}

function momentOf(at: unknown, where: string): number {
  const isEpoch = typeof at === 'number' || (typeof at === 'string' && /^\d+$/.test(at));
  const ms = isEpoch ? Number(at) : typeof at === 'string' ? Date.parse(at) : Number.NaN;
  if (Number.isInteger(ms) && Math.abs(ms) <= LAST_MOMENT_MS) return ms;
  throw faulty(where, 'at', at, 'a moment: 2026-03-02T12:00:00Z, or milliseconds since 1970');
}

/** `{ total, bad }` or `{ total, good }`. */
function armOf(fields: Fields, arm: 'canary' | 'control', where: string): ArmCounts {
  const counts = fields[arm];
  if (typeof counts !== 'object' || counts === null) throw faulty(where, arm, counts, '{ total, bad }');
  const { total, bad, good } = counts as Fields;
  const all = countOf(total, `${arm}.total`, where);
  const isGood = bad === undefined;
  const some = countOf(isGood ? good : bad, `${arm}.${isGood && good !== undefined ? 'good' : 'bad'}`, where);
  if (some > all) throw faulty(where, `${arm}.${isGood ? 'good' : 'bad'}`, some, `at most the total, ${all}`);
  return { total: all, bad: isGood ? all - some : some };
}

function countOf(value: unknown, field: string, where: string): number {
  const count = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count;
  throw faulty(where, field, value, 'a whole number from 0');
}

/** What is wrong with a field, and what is wanted instead. */
export function faulty(where: string, field: string, value: unknown, wanted: string): Failure {
  const found = value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60);
  return new Failure(EXIT.usage, `${where}: ${field} is ${found}; wanted: ${wanted}`);
}
