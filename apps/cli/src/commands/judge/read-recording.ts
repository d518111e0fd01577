import { type FileHandle, open } from 'node:fs/promises';
import type { Tick } from '@glidepath/analysis';
import { EXIT } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import type { Terminal } from '../../terminal.js';
import { ndjsonLines } from '../audit/archive/ndjson-lines.js';
import { csvFields } from './csv-fields.js';
import { faulty, type Fields, recordedTick } from './recorded-tick.js';

/** A document is read whole; more than this is for the forms that are read line by line. */
const LARGEST_DOCUMENT = 64 * 1_048_576;
/** Records kept in memory: a month of ten-second ticks of seven indicators. */
const MOST_RECORDS = 2_000_000;

/** Ticks by indicator, each in order of time. */
export type Recording = ReadonlyMap<string, readonly Tick[]>;

interface Place {
  readonly fields: Fields;
  /** For people: `line 7`, or `ticks[6]` of a document. */
  readonly where: string;
}

/**
 * Reads recorded counts. NDJSON and CSV are read line by line, a JSON document as a whole.
 * @param path of the file; `-` for standard input
 * @throws Failure that names line and field, or the size that is too large
 */
export async function readRecording(path: string, terminal: Terminal): Promise<Recording> {
  const recording = new Map<string, Tick[]>();
  let records = 0;
  for await (const { fields, where } of placesIn(linesOf(path, terminal), path)) {
    records += 1;
    if (records > MOST_RECORDS) throw tooLarge(path, `${MOST_RECORDS} records`, 'judge it in parts');
    add(recording, fields, where);
  }
  if (records === 0) throw new Failure(EXIT.usage, `${path} holds no records`);
  return recording;
}

function add(recording: Map<string, Tick[]>, fields: Fields, where: string): void {
  const { sli, tick } = recordedTick(fields, where);
  const ticks = recording.get(sli) ?? [];
  recording.set(sli, ticks);
  const before = ticks.at(-1);
  if (before !== undefined && tick.startMs <= before.startMs) {
    const wanted = `after ${new Date(before.startMs).toISOString()}, the record of ${sli} before`;
    throw faulty(where, 'at', fields['at'] ?? fields['sliceStart'], wanted);
  }
  ticks.push(tick);
}

async function* linesOf(path: string, terminal: Terminal): AsyncGenerator<string, void> {
  if (path === '-') return yield* (await terminal.readInput()).split('\n');
  const file = await opened(path);
  yield* ndjsonLines(file.createReadStream(), LARGEST_DOCUMENT);
}

async function opened(path: string): Promise<FileHandle> {
  try {
    const file = await open(path);
    if (!(await file.stat()).isDirectory()) return file;
    await file.close();
  } catch (error) {
    throw new Failure(EXIT.usage, `${path} cannot be read: ${String(error)}`);
  }
  throw new Failure(EXIT.usage, `${path} cannot be read: it is a folder`);
}

async function* placesIn(lines: AsyncGenerator<string, void>, path: string): AsyncGenerator<Place, void> {
  let number = 0;
  let isFirst = true;
  let readRow: ((line: string, where: string) => Fields) | undefined;
  for await (const line of lines) {
    number += 1;
    const where = `line ${number}`;
    if (line.trim() === '') continue;
    if (readRow !== undefined) yield { fields: readRow(line, where), where };
    else if (!/^\s*[[{]/.test(line)) readRow = csvFields(line);
    else if (isFirst && !isRecord(line)) return yield* documentPlaces(line, lines, path);
    else yield* recordPlaces(parsed(line, where), where);
    isFirst = false;
  }
}

/** Whether a line is a whole record: the first of a document is not. */
function isRecord(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) && !('ticks' in value);
  } catch {
    return false;
  }
}

/** A record, or those of a `rollout.analysed` event as `glide audit replay` writes it. */
function* recordPlaces(value: unknown, where: string): Generator<Place, void> {
  const fields = fieldsOf(value, where);
  if (fields['type'] !== 'rollout.analysed') return yield { fields, where };
  const { ticks } = fieldsOf(fields['data'], `${where}: data`);
  yield* tickPlaces(ticks, `${where}: data.ticks`);
}

async function* documentPlaces(
  first: string,
  rest: AsyncGenerator<string, void>,
  path: string,
): AsyncGenerator<Place, void> {
  let text = first;
  checkSize(text, path);
  for await (const line of rest) {
    text += `\n${line}`;
    checkSize(text, path);
  }
  const value = parsed(text, path);
  yield* tickPlaces(Array.isArray(value) ? value : fieldsOf(value, path)['ticks'], 'ticks');
}

function checkSize(text: string, path: string): void {
  if (text.length <= LARGEST_DOCUMENT) return;
  throw tooLarge(path, '64 MiB in one JSON document', 'write a record a line (NDJSON) instead');
}

function* tickPlaces(ticks: unknown, where: string): Generator<Place, void> {
  if (!Array.isArray(ticks)) throw new Failure(EXIT.usage, `${where} is not a list of records`);
  for (const [index, tick] of ticks.entries()) {
    const place = `${where}[${index}]`;
    yield { fields: fieldsOf(tick, place), where: place };
  }
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(EXIT.usage, `${where}: not JSON, ${error instanceof Error ? error.message : ''}`);
  }
}

function fieldsOf(value: unknown, where: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new Failure(EXIT.usage, `${where}: a record is an object with at, canary and control`);
}

function tooLarge(path: string, what: string, instead: string): Failure {
  return new Failure(EXIT.usage, `${path} holds more than ${what}`, instead);
}
